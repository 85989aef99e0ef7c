"use client";

import { useEffect, useId, useState } from "react";
import { Card } from "#ui/card.tsx";
import { dateTime } from "#ui/format.ts";
import { useLang, useWords } from "#ui/lang.tsx";
import { Failure } from "#ui/notice.tsx";
import type { Report } from "../report.ts";
import { usePictures } from "./use-pictures.ts";
import { revisionWords } from "./verdict-words.ts";

/** Thumbnails asked for at a time. */
const STRIP = 6;
export const PAGE_WIDTH = 1000;

/** 每一次修订: a slider through the states of the file, its pages as they were, and what was changed after. */
export function RevisionView({ file, report }: { file: File; report: Report }) {
  const t = useWords();
  const id = useId();
  const { revisions } = report;
  const [at, setAt] = useState(revisions.length - 1);
  const [page, setPage] = useState(1);
  const shown = revisions[at];
  if (!shown) return null;
  const words = revisionWords(report, shown, t);
  const later = revisions.slice(at + 1);
  return (
    <Card
      title={t("翻看各个修订", "Look at every revision")}
      hint={t("服务器画出的页面", "pages as the server draws them")}
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <label htmlFor={id} className="shrink-0 text-ink2">
          {t("修订", "Revision")}
        </label>
        <input
          id={id}
          type="range"
          min={1}
          max={revisions.length}
          step={1}
          value={at + 1}
          disabled={revisions.length === 1}
          aria-valuetext={t(`修订 ${at + 1}，${words}`, `Revision ${at + 1}, ${words}`)}
          onChange={(event) => setAt(Number(event.target.value) - 1)}
          className="min-w-40 flex-1 accent-dai"
        />
        <output htmlFor={id} className="shrink-0 font-mono">
          {at + 1} / {revisions.length}
        </output>
      </div>
      <div className="mt-2 grid gap-x-6 gap-y-1 sm:grid-cols-2">
        <p>
          <span className="text-ink2">{t("这一版：", "This state: ")}</span>
          {words}
          <SignedAt report={report} names={shown.signs} />
        </p>
        <p>
          <span className="text-ink2">{t("其后：", "After it: ")}</span>
          {later.length === 0
            ? t("没有再改，这是现在的样子。", "nothing, this is how it is now.")
            : later.map((one) => `${one.revision} ${revisionWords(report, one, t)}`).join(t("；", "; "))}
        </p>
      </div>
      <Pages file={file} end={shown.end} report={report} revision={shown.revision} page={page} onPage={setPage} />
    </Card>
  );
}

function SignedAt({ report, names }: { report: Report; names: readonly string[] }) {
  const times = report.signatures.flatMap(({ name, time }) => (names.includes(name) && time.at ? [time.at] : []));
  return times.map((time) => (
    <time key={time} dateTime={time} className="ml-2 font-mono text-hint text-ink2">
      {dateTime(time)}
    </time>
  ));
}

type PagesProps = {
  file: File;
  end: number;
  report: Report;
  revision: number;
  page: number;
  onPage: (page: number) => void;
};

function Pages({ file, end, report, revision, page, onPage }: PagesProps) {
  const t = useWords();
  const lang = useLang();
  const first = Math.floor((page - 1) / STRIP) * STRIP + 1;
  const strip = usePictures(file, end, { from: first, count: STRIP, width: 160 });
  const large = usePictures(file, end, { from: page, count: 1, width: PAGE_WIDTH });
  const last = strip.step === "done" ? strip.pages : page;
  // A revision may have fewer pages than the one looked at before.
  useEffect(() => {
    if (page > last) onPage(Math.max(1, last));
  }, [page, last, onPage]);
  const outlines = report.signatures.flatMap((signature) =>
    signature.revision <= revision
      ? signature.places
          .filter((place) => place.page === page)
          .map((place) => ({ ...place, verdict: signature.verdict }))
      : [],
  );
  if (strip.step === "failed")
    return (
      <Failure
        t={t}
        title={t("页面画不出来", "The pages cannot be drawn")}
        say={strip.told.say[lang]}
        trace={strip.told.trace}
      />
    );
  const pages = strip.step === "done" ? strip.pages : report.pages;
  return (
    <div className="mt-3 grid gap-3 sm:grid-cols-[108px_minmax(0,1fr)]">
      <nav aria-label={t("页", "Pages")} className="flex gap-2 overflow-auto sm:max-h-[760px] sm:flex-col">
        {first > 1 && <Step onClick={() => onPage(first - 1)}>{t("前几页", "Earlier")}</Step>}
        {Array.from({ length: Math.max(0, Math.min(STRIP, pages - first + 1)) }, (_, i) => first + i).map((one, i) => (
          <button
            key={one}
            type="button"
            aria-current={one === page ? "page" : undefined}
            onClick={() => onPage(one)}
            className={`w-[92px] shrink-0 rounded-card border p-1 text-hint ${one === page ? "border-dai bg-dai-soft" : "border-line hover:bg-sunken"}`}
          >
            {strip.step === "done" && strip.src[i] ? (
              <img src={strip.src[i]} alt="" className="w-full border border-line bg-white" />
            ) : (
              <span className="block aspect-[210/297] w-full bg-sunken" />
            )}
            {t(`第 ${one} 页`, `Page ${one}`)}
          </button>
        ))}
        {first + STRIP <= pages && <Step onClick={() => onPage(first + STRIP)}>{t("后几页", "Later")}</Step>}
      </nav>
      <div
        className="min-w-0 overflow-auto bg-sunken p-3 sm:max-h-[760px]"
        tabIndex={0}
        role="region"
        aria-label={t(`修订 ${revision} 第 ${page} 页`, `Page ${page} of revision ${revision}`)}
      >
        {large.step === "done" && large.src[0] ? (
          <div className="relative mx-auto max-w-[760px]">
            <img
              src={large.src[0]}
              alt={t(`修订 ${revision} 的第 ${page} 页`, `Page ${page} as revision ${revision} has it`)}
              className="w-full border border-line bg-white"
            />
            {outlines.map(({ x, y, width, height, verdict }, i) => (
              <span
                key={i}
                aria-hidden="true"
                className={`absolute border-2 ${verdict === "invalid" ? "border-plum" : "border-dai"}`}
                style={{
                  left: `${x * 100}%`,
                  top: `${y * 100}%`,
                  width: `${width * 100}%`,
                  height: `${height * 100}%`,
                }}
              />
            ))}
          </div>
        ) : large.step === "failed" ? (
          <Failure
            t={t}
            title={t("这一页画不出来", "This page cannot be drawn")}
            say={large.told.say[lang]}
            trace={large.told.trace}
          />
        ) : (
          <div aria-busy="true" className="mx-auto aspect-[210/297] max-w-[760px] bg-surface" />
        )}
      </div>
    </div>
  );
}

function Step({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="w-[92px] shrink-0 rounded-card border border-edge px-1 py-1.5 text-hint text-dai hover:bg-sunken"
    >
      {children}
    </button>
  );
}
