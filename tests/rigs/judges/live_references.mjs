// Reads one Markdown text per line (as JSON) and says what GitHub would make of it: links, references, images, HTML, tasks.
// Run where the packages are: node live_references.mjs NODE_MODULES < texts > verdicts
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const from = createRequire(`${process.argv[2]}/`);
const load = async (name) => import(pathToFileURL(from.resolve(name)));
const { unified } = await load("unified");
const { default: parse } = await load("remark-parse");
const { default: gfm } = await load("remark-gfm");
const { default: github } = await load("remark-github");
const { visit } = await load("unist-util-visit");

const processor = unified().use(parse).use(gfm).use(github, { repository: "acme/ops" });
const LIVE = new Set(["html", "image", "imageReference", "linkReference", "code", "inlineCode", "footnoteReference", "table"]);
for await (const line of createInterface({ input: process.stdin })) {
  const found = [];
  visit(processor.runSync(processor.parse(JSON.parse(line))), (node) => {
    if (node.type === "link") found.push(`link ${node.url}`);
    else if (LIVE.has(node.type)) found.push(`${node.type} ${node.value ?? ""}`.trim());
    else if (node.type === "listItem" && node.checked !== null && node.checked !== undefined) found.push("task");
  });
  process.stdout.write(JSON.stringify(found) + "\n");
}
