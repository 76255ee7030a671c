// Examines a container of FLOIP's Flow Specification with FLOIP's own programs, and
// walks it for people whose answers are known: walk.js CONTAINER.json CASES.json
const fs = require("fs");
const path = require("path");
const { getFlowStructureErrors } = require(path.join(path.dirname(require.resolve("@floip/flow-runner/package.json")), "dist/domain/validation/FlowContainerValidator"));
const { EvaluatorFactory } = require("@floip/expression-evaluator");

const [container, cases] = process.argv.slice(2).map((file) => JSON.parse(fs.readFileSync(file)));
const wrong = getFlowStructureErrors(container);
if (wrong) throw new Error(JSON.stringify(wrong, null, 1));

const flow = container.flows[0];
const blocks = new Map(flow.blocks.map((b) => [b.uuid, b]));
const texts = new Set(container.resources.map((r) => r.uuid));
if (blocks.size !== flow.blocks.length || texts.size !== container.resources.length) throw new Error("an id stands twice");
for (const b of flow.blocks) {
  for (const e of b.exits) if (e.destination_block && !blocks.has(e.destination_block)) throw new Error(`${b.name} leads nowhere`);
  const c = b.config;
  for (const r of [c.prompt, c.question_prompt, ...Object.values(c.choices || {})]) if (r && !texts.has(r)) throw new Error(`${b.name} has no text`);
}

const evaluator = EvaluatorFactory.create();
for (const r of container.resources) for (const v of r.values) evaluator.evaluate(v.value, { contact: {}, flow: {} }); // stops where one cannot be read
for (const { contact, answers, want } of cases) {
  const context = { contact, flow: {} };
  const seen = [];
  for (let at = flow.first_block_id; at; ) {
    const block = blocks.get(at);
    if (seen.length > 100) throw new Error(`no end: ${seen.slice(0, 20)}`);
    let exit = block.exits.find((e) => e.default);
    if (block.type === "Core.Case") {
      exit = block.exits.find((e) => !e.default && evaluator.evaluate(`@(${e.test})`, context) === "TRUE") || exit;
    } else {
      seen.push(block.name);
      if (block.type !== "MobilePrimitives.Message") context.flow[block.name] = { value: answers[block.name] };
    }
    at = exit.destination_block;
  }
  if (seen.join() !== want.join()) throw new Error(`${JSON.stringify({ contact, answers })}\nwalks ${seen}\nand not ${want}`);
}
console.log(`walked ${cases.length}`);
