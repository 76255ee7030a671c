// Reads an unpacked package with the libraries of the Data Package project, and
// its Flow Results packages by the rules of their specification. What is wrong is
// printed, one line each.
const fs = require('fs');
const path = require('path');
const { Package } = require('datapackage');
const { Table } = require('tableschema');

const root = process.argv[2];
const wrong = [];
const say = (where, what) => wrong.push(`${where}: ${what}`);

async function tables() {
  const file = path.join(root, 'datapackage.json');
  const pkg = await Package.load(file, { basePath: root, strict: false });
  if (pkg.descriptor.profile !== 'tabular-data-package') say(file, `is a ${pkg.descriptor.profile}`);
  for (const e of pkg.errors) say(file, e.message);
  const read = {};
  const table = async (r) => {
    const stream = () => fs.createReadStream(path.join(root, r.path));
    return Table.load(stream, { schema: r.schema, delimiter: r.dialect.delimiter, comment: r.dialect.commentChar });
  };
  for (const r of pkg.descriptor.resources) {
    try {
      read[r.name] = await (await table(r)).read({ keyed: true });
    } catch (e) {
      say(r.path, (e.errors && e.errors.length ? e.errors : [e]).map((x) => x.message).slice(0, 3).join('; '));
    }
  }
  for (const r of pkg.descriptor.resources) {
    for (const key of r.schema.foreignKeys || []) {
      const there = new Set((read[key.reference.resource || r.name] || []).map((row) => row[key.reference.fields]));
      for (const row of read[r.name] || []) {
        const v = row[key.fields];
        if (v !== null && v !== '' && !there.has(v)) say(r.path, `${key.fields} ${v} is in no row of ${key.reference.resource}`);
      }
    }
    console.log(`${r.name} ${(read[r.name] || []).length}`);
    if (r.name === 'commitments') console.log(read[r.name].map((row) => row.title_en).join('\n'));
  }
}

function row(f, questions, seen, r) {
  if (r.length !== 7) return `a row of ${r.length}`;
  const [time, id, contact, session, question, answer, more] = r;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d:\d\d$/.test(time)) return `the time ${time}`;
  if (seen.has(String(id))) return `${id} twice`;
  seen.add(String(id));
  for (const v of [contact, session]) if (typeof v !== 'string' && typeof v !== 'number') return `the id ${v}`;
  if (more !== null && typeof more !== 'object') return `the metadata ${more}`;
  const q = questions[question];
  if (!q) return `the question ${question}`;
  const o = q.type_options;
  if (q.type === 'select_one' && !o.choices.includes(answer)) return `${question}: ${answer}`;
  if (q.type === 'select_many' && !(Array.isArray(answer) && answer.length && answer.every((a) => o.choices.includes(a)))) return `${question}: ${answer}`;
  if (q.type === 'numeric' && !(typeof answer === 'number' && answer >= o.range[0] && answer <= o.range[1])) return `${question}: ${answer}`;
  return '';
}

async function flow(folder) {
  const file = path.join(folder, 'datapackage.json');
  const d = JSON.parse(fs.readFileSync(file));
  if (d.profile !== 'flow-results-package') say(file, `is a ${d.profile}`);
  for (const k of ['flow_results_specification_version', 'created', 'modified', 'id', 'name', 'title']) if (!d[k]) say(file, `has no ${k}`);
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(d.id)) say(file, `${d.id} is no UUID of version 4`);
  if (/Z$/.test(d.created) || isNaN(Date.parse(d.created))) say(file, `the time ${d.created}`);
  if (d.resources.length !== 1) say(file, `${d.resources.length} resources`);
  const s = d.resources[0].schema;
  if (!/^[a-z]{3}$/.test(s.language)) say(file, `the language ${s.language}`);
  if (s.fields.map((f) => f.name).join() !== 'timestamp,row_id,contact_id,session_id,question_id,response,response_metadata') say(file, 'the fields');
  for (const [name, q] of Object.entries(s.questions)) {
    if (!['select_one', 'select_many', 'numeric', 'open', 'text', 'datetime', 'date', 'time'].includes(q.type) || !q.label || !q.type_options) say(file, `the question ${name}`);
  }
  const plain = await Package.load({ ...d, profile: 'data-package' }, { basePath: folder, strict: false });
  for (const e of plain.errors) say(file, e.message);
  const seen = new Set();
  const rows = JSON.parse(fs.readFileSync(path.join(folder, d.resources[0].path)));
  for (const r of rows) {
    const odd = row(d, s.questions, seen, r);
    if (odd) say(folder, odd);
  }
  console.log(`flow ${path.basename(folder)} ${rows.length}`);
}

(async () => {
  await tables();
  const flows = path.join(root, 'flow-results');
  for (const f of fs.existsSync(flows) ? fs.readdirSync(flows) : []) await flow(path.join(flows, f));
  for (const w of wrong.slice(0, 20)) console.error(w);
  process.exit(wrong.length ? 1 : 0);
})();
