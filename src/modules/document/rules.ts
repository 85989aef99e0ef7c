/** Pure decisions about documents. A reason is a key of errors.ts; null means yes. */

/** data: signed as it stands, e.g. JSON; digest: of something that stays with its sender. */
/** PAdES baseline levels (EN 319 142-1 §6) a document may be brought to when its last signature is made. */
export const LEVELS = ["B-T", "B-LT", "B-LTA"] as const;
export type Level = (typeof LEVELS)[number];

/** Whether a document at the one level has what the other asks for. */
export const reaches = (level: Level, wanted: Level): boolean => LEVELS.indexOf(level) >= LEVELS.indexOf(wanted);

/**
 * Where an archive timestamp is renewed. record: in an evidence record beside the file (RFC 4998), one token for all that
 * are due, the file untouched; file: by another document time-stamp inside it (EN 319 142-1 §5.5), a token for each.
 */
export const RENEWALS = ["record", "file"] as const;
export type Renewal = (typeof RENEWALS)[number];

export type Kind = "pdf" | "data" | "digest";

/**
 * What happens to a signature when no timestamp can be had. must: it waits (待补时间戳) and is finished by itself when time is
 * back; best-effort: it goes on without one.
 */
export const TIMESTAMP_POLICIES = ["must", "best-effort"] as const;
export type TimestampPolicy = (typeof TIMESTAMP_POLICIES)[number];

/** Who may sign in a signer's place (代签): nobody, or a colleague of the same department and category. */
export const DELEGATIONS = ["never", "department"] as const;
export type Delegation = (typeof DELEGATIONS)[number];

/** A signature is overdue this long after it was asked for, at most, in hours. */
export const DUE_HOURS_MAX = 24 * 90;

/** What happens to a document that holds hidden content: it is taken with a warning, or not taken. */
export const HIDDEN_POLICIES = ["warn", "refuse"] as const;
export type HiddenPolicy = (typeof HIDDEN_POLICIES)[number];

/** Kinds of hidden content, in words. */
export const HIDDEN_KINDS = {
  unseen: { zh: "有看不见的文字", en: "text nobody can see" },
  overprinted: {
    zh: "同一处有两样文字，眼睛看到的与程序读到的不同",
    en: "two texts in one place: an eye and a program read different ones",
  },
  covered: { zh: "有被批注或表单域盖住的文字", en: "text covered by an annotation or a field" },
  layer: { zh: "有关闭的或会自动切换的图层", en: "a layer that is off or switches by itself" },
  unused: { zh: "有没有用到的备用内容", en: "spare content nothing leads to" },
  value: { zh: "有显示的与填写值不同的表单域", en: "a field that shows another value than it has" },
  unexamined: { zh: "没有检查完，不能确定没有隐藏内容", en: "not fully examined: hidden content cannot be ruled out" },
} as const;
export type HiddenKind = keyof typeof HIDDEN_KINDS;

/** One finding in words: what it is, and where. */
export function hiddenWords(finding: {
  kind: HiddenKind;
  page: number | null;
  object: number | null;
  text: string | null;
}) {
  const { kind, page, object, text } = finding;
  const isRest = kind === "unexamined";
  const at = page === null ? ["", ""] : [`第 ${page} 页${isRest ? "起" : ""}`, `page ${page}${isRest ? " on" : ""}: `];
  const id = object === null ? ["", ""] : [`（对象 ${object}）`, ` (object ${object})`];
  const said = text === null ? ["", ""] : [`：“${text}”`, `: “${text}”`];
  const { zh, en } = HIDDEN_KINDS[kind];
  return { zh: `${at[0]}${zh}${id[0]}${said[0]}`, en: `${at[1]}${en}${id[1]}${said[1]}` };
}

/** What was done to a file at intake, in words; null where nothing was. */
export function intakeWords(intake: string): { zh: string; en: string } | null {
  if (intake === "repaired")
    return {
      zh: "原文件结构有损坏，接收时已修复；请核对内容是否完整",
      en: "the file was damaged and repaired at intake: check that nothing is missing",
    };
  if (intake === "decrypted")
    return { zh: "原文件有加密，接收时已解密", en: "the file was encrypted and decrypted at intake" };
  return null;
}

/** All that a signer is told of what was found in a file and done to it at intake. */
export const warningsOf = ({
  hidden,
  intake,
}: {
  hidden: readonly Parameters<typeof hiddenWords>[0][];
  intake: string;
}) => [intakeWords(intake) ?? [], hidden.map(hiddenWords)].flat();

/**
 * Whether a signer must look before signing: programs read in it what an eye does not see, or the file was mended and may not
 * look as its sender saw it. What was only decrypted shows the same as before.
 */
export const isWarned = ({ hidden, intake }: { hidden: readonly unknown[]; intake: string }): boolean =>
  hidden.length > 0 || intake === "repaired";

/** Pictures drawn to find hidden text: two to four for a page with text, some 7 ms each. */
export const HIDDEN_PICTURES = 1200;
export const SIZE_LIMIT = 50_000_000;
/** Data a phone shows in full and hashes itself, in bytes. */
export const DATA_LIMIT = 65_536;
export const PAGE_LIMIT = 2000;
/** A signature's picture when the request gives no size, in millimetres. */
export const PICTURE = { width: 40, height: 16 } as const;
export const PREVIEW_WIDTHS = { least: 100, most: 2400 } as const;

/** The pages of a seam seal, from 0. "odd" counts as people do: the first page is odd. */
export function seamPages(pages: "all" | "odd" | { from: number; to: number }, count: number): number[] {
  const all = Array.from({ length: count }, (_, at) => at);
  if (pages === "all") return all;
  if (pages === "odd") return all.filter((at) => at % 2 === 0);
  return all.filter((at) => at + 1 >= pages.from && at + 1 <= pages.to);
}

export const POINTS_PER_MM = 72 / 25.4;

/** Whether a rectangle (points, as shown) lies on its page, with a point to spare for rounding. */
export function placeRefusal(
  rect: { x: number; y: number; width: number; height: number },
  page: { width: number; height: number },
): "place-outside" | "place-too-small" | null {
  if (rect.width < 10 || rect.height < 5) return "place-too-small";
  const isInside =
    rect.x >= -1 && rect.y >= -1 && rect.x + rect.width <= page.width + 1 && rect.y + rect.height <= page.height + 1;
  return isInside ? null : "place-outside";
}
