import type { load } from "../../../request.ts";
import type { holderNames } from "../holder-names.ts";

/** What the page's parts are shown, as the console's procedures answer it. */
type Api = Parameters<Parameters<typeof load>[0]>[0];
export type ShownSeal = Awaited<ReturnType<Api["seal"]["get"]>>;
export type ShownApplication = Awaited<ReturnType<Api["seal"]["applications"]>>["applications"][number];
export type Candidates = Awaited<ReturnType<Api["seal"]["candidates"]>>;
export type Me = Awaited<ReturnType<Api["login"]["me"]>>;
export type Names = Awaited<ReturnType<typeof holderNames>>;
type Usages = Awaited<ReturnType<Api["seal"]["usages"]>>;
export type LoadedUses = Awaited<ReturnType<typeof load<Usages>>>;
