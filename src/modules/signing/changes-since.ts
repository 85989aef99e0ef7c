import { and, desc, eq, inArray, ne, or } from "drizzle-orm";
import { fromUtf8 } from "#core/bytes.ts";
import { type TextChange, textChanges } from "#core/readable/text-changes.ts";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { pageText } from "#modules/document/draw-pages.ts";
import { type DocumentFacts, readDocument } from "#modules/document/read-document.ts";
import { renderPage } from "#modules/document/render-page.ts";
import { document } from "#modules/document/schema.ts";
import type { Context } from "#server/context.ts";
import { inTurns } from "#server/in-turns.ts";
import { sm3Hex } from "#server/sm3.ts";
import { signingError } from "./errors.ts";
import { readTask } from "./read-request.ts";
import { signTask } from "./schema.ts";

/** What became of a document since the person last dealt with an earlier version of it. */
export type ChangesSince = {
  /** When and how they dealt with that version. */
  since: string;
  did: "signed" | "returned" | "declined";
  changes: TextChange[];
  /** Every page that looks different, text or not, from 1. */
  pages: number[];
  pagesBefore: number;
  /** False when there are more pages than were compared. */
  isWhole: boolean;
};

/** Pictures compared at this width: a changed hairline shows, and previews of other widths stay what they are. */
const WIDTH = 600;
const AT_ONCE = 2;
/** Pages beyond are not compared, and `isWhole` says so. */
const MOST_PAGES = 200;

/**
 * Compares a document with the version of it that this person signed, returned or declined last: the same sender's number
 * and type. Both as they came in, before any signature. Null when there was none.
 * @throws signing.not-found, signing.not-yours
 */
export async function changesSince(
  ctx: Context,
  { taskId, personId }: { taskId: string; personId: string },
): Promise<ChangesSince | null> {
  const { task } = await readTask(ctx.db, taskId);
  if (task.personId !== personId) throw signingError("not-yours");
  const now = await readDocument(ctx, task.documentId);
  const earlier = now.externalId === null ? null : await lastVersion(ctx, now, personId);
  if (!earlier) return null;
  const was = await readDocument(ctx, earlier.documentId);
  const since = (earlier.endedAt ?? earlier.openedAt).toISOString();
  const did = earlier.state === "signed" || earlier.state === "returned" ? earlier.state : ("declined" as const);
  if (was.kind !== now.kind || now.kind === "digest") return null;
  if (now.kind === "data") {
    const [before, after] = await Promise.all([dataOf(ctx, was), dataOf(ctx, now)]);
    return { since, did, changes: textChanges([before], [after]), pages: [], pagesBefore: 0, isWhole: true };
  }
  const [before, after] = [await textOf(ctx, was), await textOf(ctx, now)];
  const changes = textChanges(before, after);
  const pages = await pagesThatLookDifferent(ctx, was, now);
  const isWhole = Math.max(was.pages, now.pages) <= MOST_PAGES;
  return { since, did, changes, pages, pagesBefore: was.pages, isWhole };
}

async function lastVersion(ctx: Context, now: DocumentFacts, personId: string) {
  const [found] = await ctx.db
    .select({ task: signTask })
    .from(signTask)
    .innerJoin(document, eq(document.id, signTask.documentId))
    .where(
      and(
        eq(document.externalId, now.externalId ?? ""),
        eq(document.typeCode, now.type),
        eq(document.applicationId, now.applicationId ?? ""),
        ne(document.id, now.id),
        or(eq(signTask.personId, personId), eq(signTask.delegatedFrom, personId)),
        inArray(signTask.state, ["signed", "returned", "declined"]),
      ),
    )
    .orderBy(desc(signTask.endedAt))
    .limit(1);
  return found?.task ?? null;
}

const dataOf = async (ctx: Context, { id }: DocumentFacts): Promise<string> =>
  fromUtf8((await currentBytes(ctx, id, 1)).bytes);

async function textOf(ctx: Context, { id, pages }: DocumentFacts): Promise<string[]> {
  const { bytes } = await currentBytes(ctx, id, 1);
  return await inTurns(upTo(pages), AT_ONCE, (page) => pageText(bytes, page));
}

/** A changed picture, table line or stamp is a change, too. Pages one version has and the other has not differ. */
async function pagesThatLookDifferent(ctx: Context, was: DocumentFacts, now: DocumentFacts): Promise<number[]> {
  const look = async ({ id, pages }: DocumentFacts, page: number) =>
    page > pages ? "" : sm3Hex(await renderPage(ctx, { documentId: id, page, widthPx: WIDTH, revision: 1 }));
  const differ = await inTurns(upTo(now.pages), AT_ONCE, async (page) =>
    (await look(was, page)) === (await look(now, page)) ? null : page,
  );
  return differ.flatMap((page) => page ?? []);
}

const upTo = (pages: number): number[] => Array.from({ length: Math.min(pages, MOST_PAGES) }, (_, at) => at + 1);
