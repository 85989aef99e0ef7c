import { TriangleAlert } from "lucide-react";
import { Card } from "#ui/card.tsx";
import { bytes } from "#ui/format.ts";
import type { Translate } from "#ui/words.ts";
import type { ShownData } from "../read-data.ts";

const KINDS: Record<ShownData["kind"], readonly [zh: string, en: string]> = {
  json: ["JSON", "JSON"],
  xml: ["XML", "XML"],
  hl7: ["HL7 v2", "HL7 v2"],
  text: ["文本", "text"],
  bytes: ["二进制，以下为开头的字节", "bytes; their beginning"],
};
const WARNINGS: Record<ShownData["warnings"][number], readonly [zh: string, en: string]> = {
  "hidden-characters": [
    "含有看不见或改变显示方向的字符，已写成 ⟦U+…⟧。",
    "Characters that hide or turn the reading direction are written as ⟦U+…⟧.",
  ],
  "twin-keys": [
    "同一个名称出现了两次，不同的软件会取不同的值。",
    "A name occurs twice; programs disagree about its value.",
  ],
  "other-encoding": [
    "声明的字符编码与实际不符，别的软件可能读出不同的字。",
    "It claims another encoding than its own: programs may read other letters.",
  ],
  gb18030: ["不是 UTF-8，按国标编码（GB 18030、GBK）读出。", "It is no UTF-8 and was read as GB 18030 (GBK)."],
  "not-text": ["这不是文本，无法显示它的意思。", "This is no text and cannot be shown in words."],
};

/** Data that was signed as it stands, the way the signer's phone showed it. */
export function DataView({ data, t }: { data: ShownData; t: Translate }) {
  return (
    <Card title={t("签署的数据", "The data")} hint={`${t(...KINDS[data.kind])} · ${bytes(data.length)}`}>
      {data.warnings.map((warning) => (
        <p
          key={warning}
          className="mb-2 flex items-start gap-1.5 rounded-card bg-apricot-soft px-2.5 py-1.5 text-apricot-ink"
        >
          <TriangleAlert aria-hidden="true" size={14} strokeWidth={1.75} className="mt-[3px] shrink-0" />
          {t(...WARNINGS[warning])}
        </p>
      ))}
      <ul className="max-h-[70dvh] overflow-auto" tabIndex={0} aria-label={t("签署的数据", "The data")}>
        {data.rows.map(({ depth, kind, name, value }, at) => (
          <li
            key={`${at} ${name}`}
            className="flex gap-2 border-b border-line py-1 last:border-b-0"
            style={{ paddingLeft: `${depth * 18}px` }}
          >
            {name !== "" && (
              <span className="shrink-0 text-ink2">
                {kind === "attribute" ? `@${name}` : name}
                {value !== "" && t("：", ":")}
              </span>
            )}
            <span
              className={`min-w-0 break-all whitespace-pre-wrap ${data.kind === "bytes" ? "font-mono text-hint" : ""}`}
            >
              {value}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
