import type { Certificate } from "#core/x509/certificate.ts";
import { parseCrl } from "#core/x509/crl.ts";
import type { Context } from "#server/context.ts";
import type { CaChannel } from "./ca-channel.ts";
import { estChannel } from "./channels/est.ts";
import { noteAnswer, noteList } from "./note-standing.ts";
import { answerSource, fetchAnswer } from "./revocation/fetch-answer.ts";
import { fetchList, listSource } from "./revocation/fetch-list.ts";
import { channelsOf, issuersOf } from "./revocation/issuers.ts";
import { type ListName, listsFor, wholeLists } from "./revocation/rules.ts";
import { refreshSource } from "./revocation/source.ts";
import { listStatusSources, readStatusSource, type StatusSource } from "./revocation/status-source.ts";

/**
 * Fetches every whole list that is due, of every channel that has issued for us: of another CA we could not tell whose list
 * it is. One that fails does not hold up the others.
 */
export async function refreshLists(ctx: Context, ca: CaChannel = estChannel): Promise<void> {
  for (const channel of await listStatusSources(ctx)) await refreshChannel(ctx, channel, ca);
}

/**
 * One channel's whole lists.
 * @param isAlways also those that are not due, and a CA that rests after failures
 * @returns error codes of what could not be fetched
 */
export async function refreshChannel(
  ctx: Context,
  channel: StatusSource,
  ca: CaChannel,
  isAlways = false,
): Promise<string[]> {
  if ((await issuersOf(ctx, channel.id)).length === 0) return [];
  const sources = await sourcesOf(ctx, channel, ca);
  if (!sources) return ["gateway.no-exchange"];
  const lists = wholeLists(sources.crls);
  const problems = await Promise.all(lists.map((list) => refreshList(ctx, channel, list, { ca, isAlways })));
  return [...new Set(problems.flatMap((problem) => problem ?? []))];
}

/** @param isAlways whether also what is not due is fetched, from a CA that rests after failures too */
type Asking = { ca: CaChannel; isAlways: boolean };

/**
 * Brings up to date what is known about the certificates of a path, as far as that is due, and waits no longer than
 * `waitMs` for it; what comes later is kept all the same. With `isAlways` also what is not due. Only CAs that issued for us, or for an
 * authority we rely on, are asked, by the exchange's names for them.
 * @param path from the end certificate to the anchor
 * @returns error codes of what could not be fetched; "timeout" when something was not there in time
 */
export async function refreshPath(
  ctx: Context,
  path: readonly Certificate[],
  options: { waitMs: number; ca?: CaChannel; isAlways?: boolean },
): Promise<string[]> {
  const { ca = estChannel, isAlways = false } = options;
  const known = new Map<string, ReturnType<typeof sourcesOf>>();
  const sources = (channel: StatusSource) => {
    const asked = known.get(channel.id) ?? sourcesOf(ctx, channel, ca);
    known.set(channel.id, asked);
    return asked;
  };
  const work = Promise.all(
    path.slice(0, -1).map(async (certificate, depth) => {
      const issuer = path[depth + 1];
      return issuer
        ? await refreshOne(ctx, { certificate, issuer, isEnd: depth === 0 }, sources, { ca, isAlways })
        : [];
    }),
  ).then((problems) => problems.flat());
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string[]>((done) => {
    timer = setTimeout(() => done(["gateway.timeout"]), options.waitMs);
  });
  const problems = await Promise.race([work, late]);
  clearTimeout(timer);
  return [...new Set(problems)];
}

/** A certificate that names lists alone has no responder that knows it; one that names nothing leaves it to the CA. */
const tellsByAnswer = ({ extensions }: Certificate): boolean =>
  extensions.ocspUrls.length > 0 || extensions.crlUrls.length === 0;

type Pair = { certificate: Certificate; issuer: Certificate };

/** The end certificate is asked about by OCSP where there is one; everybody's lists are fetched. */
async function refreshOne(
  ctx: Context,
  pair: Pair & { isEnd: boolean },
  sourcesFor: (channel: StatusSource) => ReturnType<typeof sourcesOf>,
  asking: Asking,
): Promise<string[]> {
  const problems: (string | null)[] = [];
  for (const channelId of await channelsOf(ctx, pair.issuer)) {
    const channel = await readStatusSource(ctx, channelId);
    const sources = await sourcesFor(channel);
    if (!sources) problems.push("gateway.no-exchange");
    const lists = listsFor(pair.certificate.extensions.crlUrls, sources?.crls ?? {});
    const asked = lists.map((list) => refreshList(ctx, channel, list, asking));
    if (pair.isEnd && sources?.ocsp && tellsByAnswer(pair.certificate))
      asked.push(refreshAnswer(ctx, channel, pair, asking));
    problems.push(...(await Promise.all(asked)));
  }
  return problems.flatMap((problem) => problem ?? []);
}

async function refreshList(
  ctx: Context,
  channel: StatusSource,
  list: ListName,
  { ca, isAlways }: Asking,
): Promise<string | null> {
  const key = { channelId: channel.id, name: listSource(list) };
  let der: Uint8Array | null = null;
  const fetchIt = async () => {
    const fetched = await fetchList(ctx, channel, list, ca);
    ({ der } = fetched);
    return fetched;
  };
  const { isNew, problem } = await refreshSource(ctx, key, fetchIt, isAlways);
  if (isNew && der) await noteList(ctx, channel.id, parseCrl(der));
  return problem;
}

async function refreshAnswer(
  ctx: Context,
  channel: StatusSource,
  { certificate, issuer }: Pair,
  { ca, isAlways }: Asking,
): Promise<string | null> {
  const key = { channelId: channel.id, name: answerSource(certificate) };
  const fetchIt = () => fetchAnswer(ctx, channel, { certificate, issuer }, ca);
  const { isNew, problem } = await refreshSource(ctx, key, fetchIt, isAlways);
  if (isNew) await noteAnswer(ctx, certificate);
  return problem;
}

/** What the exchange is configured for; null while no node answers, which is no reason to fail. */
async function sourcesOf(ctx: Context, channel: StatusSource, ca: CaChannel) {
  try {
    return await ca.sources(ctx, channel.connector);
  } catch (error) {
    ctx.log.warn({ err: error, channel: channel.name }, "revocation sources are not known");
    return null;
  }
}
