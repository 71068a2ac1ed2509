// What an estimate computes and how its values are written: evaluate.py and format.py of course/blocks/estimates/ once more. The build
// leaves expression trees over numbers in base units, so nothing here parses formulas or knows units; a test compares both sides.

const NOISE = 1e-12; // rounding noise of a few operations: 60.00000000000001 servers are 60

export const floor = (x) => {
  const nearest = Math.abs(x) < 2 ** 52 ? Math.floor(x + 0.5) : x;
  return Math.abs(x - nearest) <= NOISE * Math.max(1, Math.abs(x)) ? nearest : Math.floor(x);
};

const OPERATIONS = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "//": (a, b) => floor(finite(a / b)),
  "%": (a, b) => a - b * floor(finite(a / b)),
  "**": (a, b) => a ** b,
  neg: (a) => -a,
  ceil: (a) => -floor(-a),
  floor,
  log2: Math.log2,
  sqrt: Math.sqrt,
  min: Math.min,
  max: Math.max,
};

const finite = (x) => {
  if (!Number.isFinite(x)) throw new RangeError("no value");
  return x;
};

const compute = (tree, values) => {
  if (typeof tree === "number") return tree;
  if (typeof tree === "string") return finite(values[tree] ?? NaN);
  const [operation, ...operands] = tree;
  return finite(OPERATIONS[operation](...operands.map((operand) => compute(operand, values))));
};

/** All values of a model in base units, for the given assumptions; null where there is no value (a division by zero, say). */
export const evaluate = (model, assumptions = {}) => {
  const values = {};
  for (const { name, tree, assumed } of model.rows) {
    try {
      values[name] = tree === undefined ? assumptions[name] ?? assumed : compute(tree, values);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      values[name] = null;
    }
  }
  return values;
};

const SCALE_WORDS = [[12, "trillion"], [9, "billion"], [6, "million"]];
const superscript = (power) => [...String(power)].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign])).join("");
const grouped = (figures) => figures.replace(/\B(?=(\d{3})+$)/g, ",");

const plain = (figures, exponent) => {
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${figures}`;
  const fraction = figures.slice(exponent + 1);
  return grouped(figures.slice(0, exponent + 1).padEnd(exponent + 1, "0")) + (fraction && `.${fraction}`);
};

/** A number in so many significant digits; whole numbers of up to four digits stay as they are. */
export const formatNumber = (x, digits = 3) => {
  if (x === 0) return "0";
  if (x < 0) return `−${formatNumber(-x, digits)}`;
  const whole = x < 10000 && Math.abs(x - Math.floor(x + 0.5)) <= 1e-9 * x;
  const [mantissa, power] = x.toExponential((whole ? Math.max(digits, 4) : digits) - 1).split("e");
  const figures = mantissa.replace(".", "").replace(/0+$/, "");
  const exponent = Number(power);
  if (exponent < -3 || exponent >= 15) return `${plain(figures, 0)}\u00a0×\u00a010${superscript(exponent)}`;
  for (const [scale, word] of SCALE_WORDS) {
    if (exponent >= scale) return `${plain(figures, exponent - scale)}\u00a0${word}`;
  }
  return plain(figures, exponent);
};

/** A value in base units, in the largest of the shown units (smallest first) that leaves at least one. */
export const formatValue = (x, shown, digits = 3) => {
  if (x === null) return "no value";
  const [factor, one, many] = shown.findLast(([each]) => Math.abs(x) / each >= 1 - 1e-9) ?? shown[0];
  const text = formatNumber(x / factor, digits);
  return text + (text === "1" ? one : many);
};

/** The number that a reader typed (1,500 or 1e9 or 2.5 million), or null. */
export const parseNumber = (text) => {
  const match = /^([-−]?)(\d{1,3}(?:,\d{3})+|\d*)(\.\d*)?(e[+-]?\d+)?\s*(million|billion|trillion)?$/i.exec(text.trim());
  if (!match || !/\d/.test(match[2] + (match[3] ?? ""))) return null;
  const scale = SCALE_WORDS.find(([, word]) => word === match[5]?.toLowerCase())?.[0] ?? 0;
  const number = Number(match[2].replaceAll(",", "") + (match[3] ?? "") + (match[4] ?? "")) * 10 ** scale;
  return Number.isFinite(number) ? (match[1] ? -number : number) : null;
};
