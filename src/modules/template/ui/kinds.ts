import {
  AlignLeft,
  Barcode,
  Calendar,
  CalendarCheck,
  CircleDot,
  ChevronsUpDown,
  Grid3x3,
  Hash,
  Image,
  type LucideIcon,
  Minus,
  PanelLeft,
  QrCode,
  Sigma,
  Signature,
  Square,
  SquareCheck,
  Stamp,
  Table2,
  Type,
  Users,
} from "lucide-react";
import type { Field, FieldKind } from "../form.ts";
import type { Translate } from "#ui/words.ts";
import type { FreshWords, Variant } from "./edit/new-field.ts";

/** What the palette offers, in its order; the words and picture of every kind of field. */
export type Tool = Variant & { key: string; icon: LucideIcon };

const tool = (kind: FieldKind, icon: LucideIcon, symbology?: "qr" | "code128"): Tool => ({
  key: symbology ?? kind,
  kind,
  icon,
  ...(symbology ? { symbology } : {}),
});

export const TOOLS = {
  words: [
    tool("text", Type),
    tool("multiline", AlignLeft),
    tool("number", Hash),
    tool("date", Calendar),
    tool("checkbox", SquareCheck),
    tool("radio", CircleDot),
    tool("select", ChevronsUpDown),
    tool("cells", Grid3x3),
  ],
  layout: [
    tool("table", Table2),
    tool("image", Image),
    tool("code", QrCode, "qr"),
    tool("code", Barcode, "code128"),
    tool("formula", Sigma),
    tool("line", Minus),
    tool("rectangle", Square),
  ],
  signing: [
    tool("signature", Signature),
    { key: "three-levels", kind: "signature", icon: Users, levels: 3 },
    tool("seal", Stamp),
    tool("seam", PanelLeft),
    tool("signed-date", CalendarCheck),
  ],
} as const satisfies Record<string, readonly Tool[]>;

export const ALL_TOOLS: readonly Tool[] = [...TOOLS.words, ...TOOLS.layout, ...TOOLS.signing];

export const iconOf = (field: Field): LucideIcon =>
  ALL_TOOLS.find(
    ({ kind, symbology }) => kind === field.kind && (field.kind !== "code" || symbology === field.symbology),
  )?.icon ?? Type;

export function kindName(key: string, t: Translate): string {
  const names: Record<string, string> = {
    text: t("单行文本", "Text"),
    multiline: t("多行文本", "Lines"),
    number: t("数字", "Number"),
    date: t("日期", "Date"),
    checkbox: t("勾选框", "Tick box"),
    radio: t("单选", "Radio"),
    select: t("下拉", "Select"),
    cells: t("字符格", "Cells"),
    table: t("明细表格", "Table"),
    image: t("图片", "Image"),
    qr: t("二维码", "QR code"),
    code128: t("条码", "Bar code"),
    code: t("二维码", "Code"),
    formula: t("公式", "Formula"),
    line: t("线", "Line"),
    rectangle: t("框", "Box"),
    signature: t("签名区", "Signer"),
    "three-levels": t("三级医师", "3 levels"),
    seal: t("印章", "Seal"),
    seam: t("骑缝章", "Seam"),
    "signed-date": t("签署日期", "Signed"),
  };
  return names[key] ?? key;
}

export const freshWords = (tool: Tool, t: Translate): FreshWords => ({
  name: kindName(tool.key, t),
  options: [t("是", "Yes"), t("否", "No")],
  columns: [t("项目", "Item"), t("结果", "Result"), t("备注", "Remark")],
  role: t("医师", "Physician"),
  levels: [t("住院医师", "Resident"), t("主治医师", "Attending"), t("主任医师", "Chief")],
  seal: t("医院公章", "Hospital seal"),
});
