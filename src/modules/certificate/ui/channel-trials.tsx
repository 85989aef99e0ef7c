import { CircleCheck, CircleQuestionMark, CircleX } from "lucide-react";
import type { Lang, Translate } from "#ui/words.ts";
import { PROFILES, type Profile } from "../rules.ts";
import type { ChannelTrial } from "../try-channel.ts";
import { profileWords } from "./certificate-state.tsx";

const isProfile = (text: string): text is Profile => PROFILES.some((one) => one === text);

function trialWords({ step, subject }: ChannelTrial, t: Translate): string {
  if (step === "exchange") return t(`前置交换连到 ${subject}`, `The exchange reaches ${subject}`);
  if (step === "certificate") return t(`证书“${subject}”受本院信任`, `Certificate “${subject}” is trusted`);
  if (step === "list") return t(`吊销列表 ${subject} 可用`, `Revocation list ${subject} can be used`);
  if (step === "ocsp")
    return subject === "on"
      ? t("已配置 OCSP，签发后逐张询问", "OCSP is configured: certificates are asked about one by one")
      : t("没有配置 OCSP，只用吊销列表", "No OCSP: revocation lists only");
  const profile = isProfile(subject) ? profileWords(subject, t) : subject;
  return t(`账号可以申请“${profile}”证书`, `The account may apply for: ${profile}`);
}

/** What a live trial found, one line each; words besides colour and icon. */
export function ChannelTrials({ trials, lang, t }: { trials: readonly ChannelTrial[]; lang: Lang; t: Translate }) {
  const failed = trials.filter(({ problem, isTold }) => problem && isTold).length;
  const untold = trials.filter(({ isTold }) => !isTold).length;
  return (
    <div role="status" className="rounded-card border border-line bg-sunken px-3 py-2">
      <p className="font-semibold">
        {failed > 0
          ? t(`${failed} 项没有通过：`, `${failed} did not work:`)
          : untold > 0
            ? t(`没有发现问题，但有 ${untold} 项试不出来：`, `Nothing is wrong, but ${untold} could not be told:`)
            : t("全部通过；没有签发任何证书。", "Everything works; nothing was issued.")}
      </p>
      <ul className="mt-1 flex flex-col gap-1">
        {trials.map((trial) => (
          <li key={`${trial.step}/${trial.subject}`} className="flex items-start gap-1.5">
            {!trial.isTold ? (
              <CircleQuestionMark
                aria-hidden="true"
                size={14}
                strokeWidth={1.75}
                className="mt-[3px] shrink-0 text-mist"
              />
            ) : trial.problem ? (
              <CircleX aria-hidden="true" size={14} strokeWidth={1.75} className="mt-[3px] shrink-0 text-plum" />
            ) : (
              <CircleCheck aria-hidden="true" size={14} strokeWidth={1.75} className="mt-[3px] shrink-0 text-bamboo" />
            )}
            <span className="min-w-0 break-words">
              {trialWords(trial, t)}
              {trial.problem && (
                <span className={trial.isTold ? "text-plum" : "text-mist"}>
                  {trial.isTold ? t("：没有。", ": no. ") : t("：看不出。", ": cannot tell. ")}
                  {trial.problem[lang]}
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
