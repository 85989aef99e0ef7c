/** What a report is made of, before anybody knows where it stands on paper. */
export type Tone = "ink" | "soft" | "good" | "bad" | "doubt";

export type Block =
  | { kind: "title"; text: string }
  | { kind: "verdict"; text: string; say: string; tone: Tone }
  | { kind: "heading"; text: string; aside?: string; tone?: Tone }
  /** A label and what stands beside it. */
  | { kind: "row"; label: string; text: string; tone?: Tone }
  /** A mark of one letter, what was demanded, and under it in small letters where that is written and what was found. */
  | { kind: "check"; mark: string; text: string; notes: string[]; tone: Tone }
  | { kind: "note"; text: string };

export const lettersOf = (blocks: readonly Block[]): string =>
  blocks.flatMap((block) => Object.values(block).flat()).join("");
