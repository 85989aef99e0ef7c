import { StateTag, type Tone } from "#ui/state-tag.tsx";
import type { Translate } from "#ui/words.ts";
import type { CertificateState, Profile } from "../rules.ts";

const STATES = {
  applying: ["wait", "申请中", "Applying"],
  issued: ["done", "正常", "Issued"],
  failed: ["bad", "申请失败", "Failed"],
  replaced: ["off", "已换新", "Replaced"],
  held: ["bad", "已冻结", "On hold"],
  revoked: ["bad", "已吊销", "Revoked"],
} as const satisfies Record<CertificateState, readonly [Tone, string, string]>;

export function CertificateStateTag({ state, t }: { state: CertificateState; t: Translate }) {
  const [tone, zh, en] = STATES[state];
  return <StateTag tone={tone}>{t(zh, en)}</StateTag>;
}

export const certificateStateChoices = (t: Translate): [string, string][] =>
  Object.entries(STATES).map(([state, [, zh, en]]) => [state, t(zh, en)]);

const PROFILE_WORDS: Record<Profile, readonly [zh: string, en: string]> = {
  person: ["个人", "Person"],
  tsa: ["时间戳", "Timestamps"],
  institution: ["机构", "Institution"],
  "tsa-rsa": ["时间戳（RSA）", "Timestamp (RSA)"],
  "institution-rsa": ["机构（RSA）", "Institution (RSA)"],
};

export const profileWords = (profile: Profile, t: Translate): string => t(...PROFILE_WORDS[profile]);

export const profileChoices = (t: Translate): [string, string][] =>
  Object.entries(PROFILE_WORDS).map(([profile, pair]) => [profile, t(...pair)]);
