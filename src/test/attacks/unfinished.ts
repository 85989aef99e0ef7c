import { concat } from "#core/bytes.ts";
import { ascii } from "#core/pdf/values.ts";
import { archiveAt, type Party, signAs } from "#test/signed-world.ts";
import { appended, firstPage, open } from "./append.ts";
import { tail } from "./structure.ts";

const EVIL = "1 0 0 rg 100 500 300 10 re f";
/** Far enough behind a signature for what is to come. */
const ROOM = 30_000;
const NUM = 8000;

/** `victim` is what gets signed: a page draws an object that is none yet; `turn` finishes it. */
export type Unfinished = {
  name: string;
  victim(pdf: Uint8Array, doctor: Party): Uint8Array;
  turn(victim: Uint8Array): Uint8Array;
};

/** The page draws one stream more, wherever the cross-reference says that it begins. */
function drawing(pdf: Uint8Array, loose: string, from: (end: number) => number): Uint8Array {
  const page = appended(pdf, (revision, reader) => {
    const map = revision.edit(firstPage(reader).ref);
    map.set("Contents", [map.get("Contents") ?? [], { t: "ref" as const, num: NUM, gen: 0 }].flat());
  });
  return tail(concat(page, ascii(loose)), [], { at: new Map([[NUM, from(page.length)]]) });
}

/** Up to this offset in a comment, then the text, and the end that was there before: nothing new is listed. */
function filled(victim: Uint8Array, upTo: number, text: string): Uint8Array {
  const comment = `\n%${"x".repeat(upTo - victim.length - 3)}\n`;
  return concat(victim, ascii(`${comment}${text}\nstartxref\n${open(victim).startxref}\n%%EOF\n`));
}

const BEGUN = `\n${NUM} 0 obj\n<</Length ${ROOM}>>\nstream\n${EVIL} % `;
const whereItBegins = (victim: Uint8Array): number => {
  const entry = open(victim).entries.get(NUM);
  if (entry?.kind !== "offset") throw new Error("nothing is drawn");
  return entry.offset;
};

export const unfinished: Unfinished[] = [
  {
    name: "an object lies where the file had already ended",
    victim: (pdf, doctor) =>
      signAs(
        drawing(pdf, "", (end) => end + ROOM),
        doctor,
      ),
    turn: (victim) =>
      filled(
        victim,
        whereItBegins(victim),
        `${NUM} 0 obj\n<</Length ${EVIL.length}>>\nstream\n${EVIL}\nendstream\nendobj`,
      ),
  },
  {
    name: "an object goes on where the file had already ended",
    victim: (pdf, doctor) =>
      signAs(
        drawing(pdf, `${BEGUN}\n`, (end) => end + 1),
        doctor,
      ),
    turn: (victim) => filled(victim, whereItBegins(victim) - 1 + BEGUN.indexOf(EVIL) + ROOM, "endstream\nendobj"),
  },
];

/** Anybody can have it time-stamped, and then the update is all signed bytes. */
export const stampedAfter = (one: Unfinished, victim: Uint8Array, authority: Party, nowMs: number): Uint8Array =>
  archiveAt(one.turn(victim), authority, nowMs);
