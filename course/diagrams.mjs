// Draws diagrams with D2. Reads {fonts: {regular, bold}, sources: {key: text}} from standard input, fonts as base64 TrueType;
// writes {key: {svg} or {error}} to standard output. Fonts are what words are measured with: those of the site.
import { D2 } from "@terrastruct/d2";

let input = "";
for await (const chunk of process.stdin) input += chunk;
const { fonts, sources } = JSON.parse(input);

// Words on edges are upright and names of shapes medium bold on the site, so D2 measures them in these.
const options = {
  layout: "elk",
  pad: 4,
  fontRegular: fonts.regular,
  fontItalic: fonts.regular,
  fontBold: fonts.bold,
  fontSemibold: fonts.bold,
};

const d2 = new D2();

const draw = async (text) => {
  const compiled = await d2.compile(text, options);
  return await d2.render(compiled.diagram, { ...compiled.renderOptions, pad: options.pad, noXMLTag: true });
};

const drawn = {};
for (const [key, text] of Object.entries(sources)) {
  try {
    drawn[key] = { svg: await draw(text) };
  } catch (error) {
    drawn[key] = { error: String(error.message ?? error) };
  }
}
process.stdout.write(JSON.stringify(drawn), () => process.exit(0)); // D2's worker would keep the process alive
