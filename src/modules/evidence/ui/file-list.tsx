import { CircleX, Hourglass, LoaderCircle } from "lucide-react";
import { bytes } from "#ui/format.ts";
import { VerdictBadge } from "#ui/verdict.tsx";
import type { Lang, Translate } from "#ui/words.ts";
import type { Check } from "./use-checks.ts";

/** Every file with its verdict; one of them is shown below. */
export function FileList({
  checks,
  chosen,
  onChoose,
  lang,
  t,
}: {
  checks: readonly Check[];
  chosen: number;
  onChoose: (id: number) => void;
  lang: Lang;
  t: Translate;
}) {
  return (
    <ul
      aria-label={t("要验的文件", "Files to check")}
      className="overflow-hidden rounded-card border border-line bg-surface"
    >
      {checks.map((check) => (
        <li key={check.id} className="border-b border-line last:border-b-0">
          <button
            type="button"
            aria-current={check.id === chosen ? "true" : undefined}
            onClick={() => onChoose(check.id)}
            className={`grid w-full grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 px-3.5 py-2 text-left sm:grid-cols-[minmax(0,1fr)_80px_minmax(0,1.2fr)] ${check.id === chosen ? "bg-dai-soft" : "hover:bg-sunken"}`}
          >
            <span className="truncate font-semibold" title={check.file.name}>
              {check.file.name}
            </span>
            <span className="text-right text-ink2">{bytes(check.file.size)}</span>
            <span className="col-span-2 min-w-0 sm:col-span-1">
              <Outcome check={check} lang={lang} t={t} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Outcome({ check, lang, t }: { check: Check; lang: Lang; t: Translate }) {
  if (check.step === "done") {
    const { verdict, title } = check.answer.report;
    return <VerdictBadge verdict={verdict}>{title[lang]}</VerdictBadge>;
  }
  if (check.step === "failed")
    return (
      <span className="flex items-center gap-1.5 text-plum">
        <CircleX aria-hidden="true" size={15} strokeWidth={1.75} className="shrink-0" />
        {t("没有核对成", "Could not be checked")}
      </span>
    );
  return <Progress check={check} t={t} />;
}

/** How far a file is: in words for everybody, as a bar for the eye. */
export function Progress({ check, t }: { check: Check; t: Translate }) {
  const part = check.step === "sending" ? check.part : 0;
  const Icon = check.step === "waiting" ? Hourglass : LoaderCircle;
  const say =
    check.step === "waiting"
      ? t("排队中", "Waiting")
      : part < 1
        ? t(`正在发送 ${Math.round(part * 100)}%`, `Sending ${Math.round(part * 100)}%`)
        : t("已送到，正在核对", "Sent, being checked");
  return (
    <span className="flex items-center gap-2 text-ink2">
      <Icon
        aria-hidden="true"
        size={14}
        strokeWidth={1.75}
        className={`shrink-0 ${check.step === "waiting" ? "text-apricot-ink" : "animate-spin text-dai motion-reduce:animate-none"}`}
      />
      <span className="shrink-0">{say}</span>
      <progress aria-label={say} value={part} max={1} className="h-1 min-w-0 flex-1 accent-dai" />
    </span>
  );
}
