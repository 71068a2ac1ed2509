// <course-sortable> holds a table; with this script each heading becomes a button that sorts by its column.

const value = (row, column) => row.cells[column].textContent.trim();
const compare = (a, b) => a.localeCompare(b, undefined, { numeric: true, sensitivity: "base" });

class CourseSortable extends HTMLElement {
  connectedCallback() {
    const heads = this.querySelectorAll("thead th");
    heads.forEach((head, column) => {
      if (head.querySelector("button")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => this.sort(heads, column));
      head.append(button);
    });
  }

  sort(heads, column) {
    const ascending = heads[column].getAttribute("aria-sort") !== "ascending";
    const body = this.querySelector("tbody");
    const rows = [...body.rows].sort((a, b) => compare(value(a, column), value(b, column)));
    body.append(...(ascending ? rows : rows.reverse()));
    heads.forEach((head) => head.removeAttribute("aria-sort"));
    heads[column].setAttribute("aria-sort", ascending ? "ascending" : "descending");
  }
}

customElements.define("course-sortable", CourseSortable);
