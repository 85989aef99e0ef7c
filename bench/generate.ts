import { execFileSync } from "node:child_process";
import { formFonts } from "#modules/template/form-fonts.ts";
import { type Data, type Form, formShape } from "#modules/template/form.ts";
import { layOut } from "#modules/template/layout/lay-out.ts";
import { writeForm } from "#modules/template/write-form.ts";
import { dataOf, FONT_FILE, NAMES, TABLE } from "./generate-data.ts";
import { pdfkitForm, pdfmeForm, reactPdfForm, typstForm } from "./generate-peers.ts";
import { race, row } from "./measure.ts";

/**
 * One A4 page from data: 8 fields, a paragraph of 270 letters, a table of 13 rows by 5 columns, in ours and pdfme's a QR
 * code too. Every document is another patient's, so that nothing of it is ready. All use the same Noto Sans SC.
 */
export async function benchGenerate(): Promise<void> {
  const form = ourForm();
  let n = 0;
  const next = (): Data => dataOf(n++);
  const ours = (data: Data): Uint8Array => {
    const layout = layOut(form, data, formFonts());
    if (layout.problems.length > 0) throw new Error("the bench's form does not fit");
    return writeForm(layout, PARTS);
  };
  const [typst, pdfme] = [typstForm(), pdfmeForm()];
  const sizes = { ours: ours(next()).length, typst: typst(next()).length, pdfme: (await pdfme(next())).length };
  const rates = await race({
    ours: () => ours(next()),
    typst: () => typst(next()),
    pdfkit: await inTurn(() => pdfkitForm(next())),
    "@react-pdf": await inTurn(() => reactPdfForm(next())),
    pdfme: await inTurn(() => pdfme(next())),
    ...python("reportlab", 30),
    ...python("weasyprint", 2),
  });
  row("documents generated/s, 1 page", rates);
  const { ours: own, typst: second, pdfme: last } = rates;
  const kilobytes = Object.entries(sizes).map(([name, bytes]) => `${name} ${(bytes / 1000).toFixed(0)} KB`);
  console.log(
    `  ${(1000 / own).toFixed(2)} ms CPU [target ≤ 6], ${kilobytes.join(", ")} [target ≤ 45]; ` +
      `${(own / second).toFixed(2)} × typst [target > 1], ${(own / last).toFixed(1)} × pdfme [target ≥ 15]`,
  );
  await growth(form);
}

/** Pages of one document: the table goes on over a hundred of them. */
async function growth(form: Form): Promise<void> {
  const rows = (count: number): Data => ({ ...dataOf(1), [TABLE]: Array.from({ length: count }, (_, at) => ROW(at)) });
  const pagesOf = (data: Data): number => layOut(form, data, formFonts()).pages.length;
  const [ten, hundred] = [rows(200), rows(2000)];
  const rates = await race({
    ten: () => writeForm(layOut(form, ten, formFonts()), PARTS),
    hundred: () => writeForm(layOut(form, hundred, formFonts()), PARTS),
  });
  const per = (data: Data, rate: number): string => `${(1000 / rate / pagesOf(data)).toFixed(2)} ms a page`;
  console.log(
    `  ${pagesOf(ten)} pages ${per(ten, rates.ten)}, ${pagesOf(hundred)} pages ${per(hundred, rates.hundred)} [target: linear]`,
  );
}

const PARTS = {
  title: "出院小结",
  base: null,
  picture: () => {
    throw new Error("no pictures here");
  },
};

const ROW = (at: number) => [String(at + 1), `药品名称 ${at}`, "0.25g×24粒", "口服 每日三次", "盒"];

function ourForm(): Form {
  const fields = [
    { kind: "text", text: "出院小结", style: { size: 18, align: "center" }, box: { x: 20, y: 10, w: 150, h: 12 } },
    ...NAMES.map((name, at) => ({
      kind: "text",
      text: `${name}：{{${name}}}`,
      box: { x: 20 + (at % 2) * 85, y: 30 + Math.floor(at / 2) * 7, w: 80, h: 7 },
    })),
    { kind: "multiline", bind: "病情", style: { valign: "top" }, box: { x: 20, y: 60, w: 170, h: 45 } },
    { kind: "code", bind: "码", box: { x: 172, y: 8, w: 22, h: 22 } },
    {
      kind: "table",
      bind: TABLE,
      box: { x: 20, y: 110, w: 170, h: 150 },
      columns: ["序号", "药品", "规格", "用法", "单位"].map((title, at) => ({
        id: `c${at}`,
        title,
        width: 1,
        bind: String(at),
      })),
    },
  ].map((field, at) => ({ id: `f${at}`, name: `域${at}`, page: "p1", ...field }));
  return formShape.parse({ schema: 1, pages: [{ id: "p1", width: 210, height: 297 }], fields });
}

/** A peer that answers a promise, measured in its turn; its first document, which opens its fonts, is not counted. */
async function inTurn(work: () => Promise<unknown>): Promise<{ rate: () => Promise<number> }> {
  await work();
  return {
    rate: async () => {
      const cpu = process.cpuUsage();
      const until = performance.now() + 600;
      let runs = 0;
      for (; performance.now() < until; runs++) await work();
      const { user, system } = process.cpuUsage(cpu);
      return runs / ((user + system) / 1e6);
    },
  };
}

/** Another process that says how many it makes in a second of its CPU time; nothing when Debian's package is missing. */
function python(peer: "reportlab" | "weasyprint", count: number): Record<string, { rate: () => number }> {
  const ask = (documents: number): number => {
    const data = JSON.stringify(Array.from({ length: documents + 1 }, (_, at) => dataOf(at)));
    const args = [`bench/peers/generate_${peer}.py`, FONT_FILE];
    return Number(execFileSync("/usr/bin/python3", args, { input: data, encoding: "utf8" }));
  };
  try {
    execFileSync("/usr/bin/python3", ["-c", `import ${peer}`], { stdio: "ignore" });
  } catch {
    console.log(`${peer} is missing: install the Debian package ${peer === "reportlab" ? "python3-reportlab" : peer}`);
    return {};
  }
  return { [peer]: { rate: () => ask(count) } };
}
