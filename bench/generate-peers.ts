import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";
import { generate } from "@pdfme/generator";
import { barcodes, table, text } from "@pdfme/schemas";
import { Document, Font, Page, renderToBuffer, Text, View } from "@react-pdf/renderer";
import PdfKit from "pdfkit";
import { createElement } from "react";
import type { Data } from "#modules/template/form.ts";
import { FONT_FILE, NAMES, rowsOf, TABLE, textAt } from "./generate-data.ts";

/** The same page by each peer, as its own documentation does it. */

const HEAD = ["序号", "药品", "规格", "用法", "单位"];

export function typstForm(): (data: Data) => Uint8Array {
  const compiler = NodeCompiler.create({ fontArgs: [{ fontPaths: [dirname(FONT_FILE)] }] });
  return (data) => {
    const quoted = (value: string): string => `[${value.replaceAll(/[\\#*_$@<>[\]]/g, String.raw`\$&`)}]`;
    const names = NAMES.map((name) => quoted(`${name}：${textAt(data, name)}`)).join(",");
    const cells = [HEAD, ...rowsOf(data)].flat().map(quoted).join(",");
    const mainFileContent = `#set page(paper: "a4", margin: 2cm)
#set text(font: "Noto Sans SC", size: 10.5pt, lang: "zh")
#align(center, text(18pt)[出院小结])
#grid(columns: 2, row-gutter: 6pt, ${names})
${textAt(data, "病情")}
#table(columns: 5, ${cells})`;
    return compiler.pdf({ mainFileContent });
  };
}

export function pdfmeForm(): (data: Data) => Promise<Uint8Array> {
  const font = { sc: { data: readFileSync(FONT_FILE), fallback: true, subset: true } };
  const at = (x: number, y: number, width: number, height: number) => ({ position: { x, y }, width, height });
  const fields = NAMES.map((name, i) => ({
    name,
    type: "text",
    fontSize: 10.5,
    ...at(20 + (i % 2) * 85, 30 + Math.floor(i / 2) * 7, 80, 7),
  }));
  const head = { fontName: "sc", fontSize: 10, backgroundColor: "#eeeeee", fontColor: "#000000" };
  const cell = {
    alignment: "left",
    verticalAlignment: "middle",
    lineHeight: 1,
    characterSpacing: 0,
    borderColor: "#000000",
    borderWidth: { top: 0.1, right: 0.1, bottom: 0.1, left: 0.1 },
    padding: { top: 1, right: 1, bottom: 1, left: 1 },
  };
  const template = {
    basePdf: { width: 210, height: 297, padding: [10, 10, 10, 10] as [number, number, number, number] },
    schemas: [
      [
        { name: "标题", type: "text", fontSize: 18, ...at(20, 10, 150, 12) },
        ...fields,
        { name: "病情", type: "text", fontSize: 10.5, ...at(20, 60, 170, 45) },
        { name: "码", type: "qrcode", backgroundColor: "#ffffff", barColor: "#000000", ...at(172, 8, 22, 22) },
        {
          name: TABLE,
          type: "table",
          ...at(20, 110, 170, 100),
          head: HEAD,
          headWidthPercentages: [20, 20, 20, 20, 20],
          showHead: true,
          tableStyles: { borderColor: "#000000", borderWidth: 0.3 },
          headStyles: { ...cell, ...head },
          bodyStyles: { ...cell, ...head, backgroundColor: "", alternateBackgroundColor: "" },
          columnStyles: {},
        },
      ],
    ],
  };
  return async (data) => {
    const inputs = Object.fromEntries([...NAMES, "病情", "码"].map((name) => [name, textAt(data, name)]));
    return await generate({
      template,
      inputs: [{ ...inputs, 标题: "出院小结", [TABLE]: JSON.stringify(rowsOf(data)) }],
      options: { font },
      plugins: { text, table, qrcode: barcodes.qrcode },
    });
  };
}

Font.register({ family: "sc", src: FONT_FILE });

export async function reactPdfForm(data: Data): Promise<Uint8Array> {
  const cell = { width: "20%", borderWidth: 0.5, padding: 2 };
  const table = [HEAD, ...rowsOf(data)].map((row, at) =>
    createElement(
      View,
      { key: at, style: { flexDirection: "row" } },
      row.map((value, i) => createElement(Text, { key: i, style: cell }, value)),
    ),
  );
  const names = NAMES.map((name) =>
    createElement(Text, { key: name, style: { width: "50%" } }, `${name}：${textAt(data, name)}`),
  );
  const page = createElement(
    Page,
    { size: "A4", style: { fontFamily: "sc", fontSize: 10.5, padding: 56 } },
    createElement(Text, { style: { fontSize: 18, textAlign: "center" } }, "出院小结"),
    createElement(View, { style: { flexDirection: "row", flexWrap: "wrap" } }, names),
    createElement(Text, null, textAt(data, "病情")),
    table,
  );
  return await renderToBuffer(createElement(Document, null, page));
}

export async function pdfkitForm(data: Data): Promise<Uint8Array> {
  const document = new PdfKit({ size: "A4", margin: 56, font: FONT_FILE });
  const parts: Uint8Array[] = [];
  document.on("data", (part: Uint8Array) => parts.push(part));
  const ended = new Promise((done) => document.on("end", done));
  document.fontSize(18).text("出院小结", { align: "center" }).fontSize(10.5);
  for (const name of NAMES) document.text(`${name}：${textAt(data, name)}`);
  document.text(textAt(data, "病情"));
  document.table({ data: [HEAD, ...rowsOf(data)] });
  document.end();
  await ended;
  return new Uint8Array(Buffer.concat(parts));
}
