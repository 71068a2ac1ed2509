// Draws the charts of labs/plot.py: lines told apart by color, dashes and marks, axes with units, and the numbers as a table.

import { make } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const MARKS = ["circle", "square", "triangle", "diamond"];
const HEIGHT = 280;
const MARGIN = { top: 12, right: 12, bottom: 46, left: 58 };
const MARKED = 40; // a series with more points is a line without marks
const ROWS = 200; // a longer table tells nobody more

let count = 0;

const draw = (tag, attributes = {}, ...children) => {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};

const number = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 5, notation: "standard" });
const short = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 4, notation: "compact" });

/** Round values from below low to above high: about `wanted` of them, apart by 1, 2 or 5 times a power of ten. */
export const ticks = (low, high, wanted) => {
  const rough = (high - low || Math.abs(high) || 1) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) * power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(Math.ceil(high / step - 1e-9), first + 1);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
};

const shape = (kind, x, y, look) => {
  if (kind === "circle") return draw("circle", { cx: x, cy: y, r: 3.5, class: look });
  const paths = { square: "-3,-3 3,-3 3,3 -3,3", triangle: "0,-4 4,3.5 -4,3.5", diamond: "0,-4.5 4.5,0 0,4.5 -4.5,0" };
  return draw("polygon", { points: paths[kind], transform: `translate(${x} ${y})`, class: look });
};

const line = (points, index, toX, toY) => {
  const look = `lab-series lab-series-${index % 6}`;
  const path = points.map(([x, y]) => `${toX(x).toFixed(1)},${toY(y).toFixed(1)}`).join(" ");
  const group = draw("g", {}, draw("polyline", { points: path, class: look }));
  if (points.length > MARKED) return group;
  for (const [x, y] of points) group.append(shape(MARKS[index % 4], toX(x), toY(y), `lab-mark ${look}`));
  return group;
};

const axes = (xs, ys, toX, toY, { x, y }, width) => {
  const [left, right, bottom] = [MARGIN.left, width - MARGIN.right, HEIGHT - MARGIN.bottom];
  const group = draw("g", { class: "lab-axes" });
  for (const value of ys) {
    group.append(draw("line", { x1: left, x2: right, y1: toY(value), y2: toY(value), class: value === ys[0] ? "lab-axis" : "lab-grid" }));
    group.append(draw("text", { x: left - 8, y: toY(value) + 4, "text-anchor": "end" }, short.format(value)));
  }
  for (const value of xs) {
    group.append(draw("line", { x1: toX(value), x2: toX(value), y1: bottom, y2: bottom + 5, class: "lab-axis" }));
    group.append(draw("text", { x: toX(value), y: bottom + 19, "text-anchor": "middle" }, short.format(value)));
  }
  group.append(draw("text", { x: (left + right) / 2, y: HEIGHT - 6, "text-anchor": "middle", class: "lab-axis-name" }, x));
  const middle = (MARGIN.top + bottom) / 2;
  const turned = { x: -middle, y: 14, transform: "rotate(-90)", "text-anchor": "middle", class: "lab-axis-name" };
  group.append(draw("text", turned, y));
  return group;
};

const picture = (chart, width, id) => {
  const points = Object.values(chart.series).flat();
  const xs = ticks(Math.min(...points.map(([x]) => x)), Math.max(...points.map(([x]) => x)), width < 420 ? 4 : 7);
  const ys = ticks(Math.min(0, ...points.map(([, y]) => y)), Math.max(...points.map(([, y]) => y)), 5);
  const scale = (values, from, to) => (value) => from + ((value - values[0]) / (values.at(-1) - values[0])) * (to - from);
  const toX = scale(xs, MARGIN.left, width - MARGIN.right);
  const toY = scale(ys, HEIGHT - MARGIN.bottom, MARGIN.top);
  const svg = draw("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-labelledby": `${id}-title ${id}-about` });
  svg.append(draw("desc", { id: `${id}-about` }, about(chart)), axes(xs, ys, toX, toY, chart, width));
  Object.values(chart.series).forEach((row, index) => svg.append(line(row, index, toX, toY)));
  return svg;
};

const about = ({ series, x, y }) => {
  const each = Object.entries(series).map(([name, points]) => {
    const values = points.map(([, value]) => value);
    const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => number.format(value));
    return `${name} begins at ${number.format(values[0])} and ends at ${number.format(values.at(-1))}, between ${least} and ${most}`;
  });
  return `Lines of ${y} over ${x}. ${each.join("; ")}.`;
};

const legend = (names) => {
  const list = make("ul", { class: "lab-legend" });
  names.forEach((name, index) => {
    const look = `lab-series lab-series-${index % 6}`;
    const sample = draw("svg", { viewBox: "0 0 32 12", width: 32, height: 12, "aria-hidden": "true" });
    sample.append(draw("polyline", { points: "0,6 32,6", class: look }), shape(MARKS[index % 4], 16, 6, `lab-mark ${look}`));
    list.append(make("li", {}, sample, name));
  });
  return list;
};

const table = ({ series, x }) => {
  const names = Object.keys(series);
  const maps = names.map((name) => new Map(series[name]));
  const all = [...new Set(maps.flatMap((map) => [...map.keys()]))].sort((a, b) => a - b);
  const shown = all.slice(0, ROWS);
  const head = make("tr", {}, ...[x, ...names].map((name) => make("th", { scope: "col" }, name)));
  const rows = shown.map((value) => {
    const cells = maps.map((map) => make("td", {}, map.has(value) ? number.format(map.get(value)) : "–"));
    return make("tr", {}, make("th", { scope: "row" }, number.format(value)), ...cells);
  });
  const scroll = make("div", { class: "lab-table", tabindex: "0", role: "group", "aria-label": "The numbers of the chart" });
  scroll.append(make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)));
  const note = all.length > shown.length ? [make("p", {}, `The first ${ROWS} of ${all.length} rows.`)] : [];
  return make("details", {}, make("summary", {}, "The numbers"), scroll, ...note);
};

/** Puts the chart {series: {name: [[x, y], …]}, x, y, title} into the host, and draws it anew when the host's width changes. */
export const plot = (host, chart) => {
  const id = `lab-plot-${(count += 1)}`;
  const names = Object.keys(chart.series).filter((name) => chart.series[name].length);
  chart = { ...chart, series: Object.fromEntries(names.map((name) => [name, chart.series[name]])) };
  if (!names.length) throw new Error("a chart without points");
  const place = make("div", { class: "lab-picture" });
  host.append(make("p", { class: "lab-chart-title", id: `${id}-title` }, chart.title), place, legend(names), table(chart));
  let drawn = 0;
  const redraw = () => {
    const width = Math.round(Math.max(280, Math.min(place.clientWidth || 600, 720)));
    if (width === drawn) return;
    drawn = width;
    place.replaceChildren(picture(chart, width, id));
  };
  redraw();
  new ResizeObserver(redraw).observe(place);
};
