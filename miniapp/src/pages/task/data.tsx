import { Text, View } from "@tarojs/components";
import { useEffect, useMemo, useRef, useState } from "react";
import { fromBase64url } from "../../../../src/core/bytes.ts";
import { type DataRow, type Readable, readData, type Warning } from "../../../../src/core/readable/readable.ts";
import { type Line, screensOf } from "../../../../src/core/readable/screens.ts";
import { Icon } from "../../ui/icon.tsx";

const KIND: Record<Readable["kind"], string> = {
  json: "JSON",
  xml: "XML",
  hl7: "HL7 v2",
  text: "文本",
  bytes: "二进制数据",
};
const WARNING: Record<Warning, string> = {
  "hidden-characters": "含有看不见或改变显示方向的字符，已写成 ⟦U+…⟧。请确认它们不该有别的意思。",
  "twin-keys": "同一个名称出现了两次，不同的软件会取不同的值。请向发起科室确认。",
  "other-encoding": "数据声明的字符编码与实际不符，别的软件可能读出不同的字。请向发起科室确认。",
  gb18030: "数据不是 UTF-8，这里按国标编码（GB 18030、GBK）读出。如有不通顺的字，请向发起科室确认。",
  "not-text": "这不是文本，手机无法显示它的意思，下面只是开头的字节。不清楚内容时请退回。",
};
/** The data itself, read from the very bytes this phone hashes and signs; screen by screen, so that all of it is seen. */
export function DataView({ content, onAllSeen }: { content: string; onAllSeen: () => void }) {
  const data = useMemo(() => readData(fromBase64url(content)), [content]);
  const pages = useMemo(() => screensOf(data), [data]);
  const [page, setPage] = useState(1);
  const seen = useRef(new Set<number>());
  useEffect(() => {
    seen.current.add(page);
    if (seen.current.size >= pages.length) onAllSeen();
  }, [page, pages]);
  return (
    <View className="t-data">
      <View className="heading">
        <Text>要签的数据</Text>
        <Text className="hint t-data-kind">
          {KIND[data.kind]} · {data.length} 字节
        </Text>
      </View>
      {data.warnings.map((warning) => (
        <View key={warning} className="card card--waiting t-data-warning" role="alert">
          <View className="line">
            <Icon name="alert" size={18} />
            <Text style={{ flex: 1 }}>{WARNING[warning]}</Text>
          </View>
        </View>
      ))}
      <View className="data">
        {(pages[page - 1] ?? []).map((row, at) => (
          <Row key={`${page}-${at}`} row={row} />
        ))}
      </View>
      {pages.length > 1 ? (
        <View className="pager">
          <View
            className={`pager__step t-data-back ${page > 1 ? "" : "pager__step--off"}`}
            onClick={() => setPage(Math.max(1, page - 1))}
          >
            <Icon name="chevron-left" />
          </View>
          <Text>
            第 {page} / {pages.length} 屏
          </Text>
          <View
            className={`pager__step t-data-next ${page < pages.length ? "" : "pager__step--off"}`}
            onClick={() => setPage(Math.min(pages.length, page + 1))}
          >
            <Icon name="chevron-right" />
          </View>
        </View>
      ) : null}
    </View>
  );
}

function Row({ row }: { row: Line }) {
  if (typeof row === "string") return <View className="data__text">{row === "" ? " " : row}</View>;
  const { depth, kind, name, value } = row;
  const isGroup = kind === "object" || kind === "list" || (kind === "element" && value === "");
  return (
    <View className={`data__row ${isGroup ? "data__row--group" : ""}`} style={{ paddingLeft: `${12 + 14 * depth}px` }}>
      {name === "" ? null : <Text className="data__name">{kind === "attribute" ? `@${name}` : name}</Text>}
      {isGroup ? null : <Text className="data__value">{valueOf(row, value)}</Text>}
    </View>
  );
}

/** An empty text is said to be empty: a gap could be overlooked. */
function valueOf({ kind }: DataRow, value: string): string {
  if (value === "") return "（空）";
  if (kind === "comment") return `注释：${value}`;
  return kind === "instruction" ? `说明：${value}` : value;
}

/** Nothing came but a digest. */
export function NothingToRead() {
  return (
    <View className="card card--waiting t-nothing-to-read" role="alert">
      <View className="line">
        <Icon name="alert" size={18} />
        <Text style={{ flex: 1 }}>
          发起系统只送来了摘要，手机上看不到原文。请在电脑上读完原文、核对摘要后再签；不清楚内容时请退回。
        </Text>
      </View>
    </View>
  );
}
