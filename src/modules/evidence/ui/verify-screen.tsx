"use client";

import { FileSearch } from "lucide-react";
import { useState } from "react";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { DropZone } from "#ui/drop-zone.tsx";
import { bytes, dateTime, shortHex } from "#ui/format.ts";
import { useLang, useWords } from "#ui/lang.tsx";
import { Failure } from "#ui/notice.tsx";
import { VerdictHead } from "#ui/verdict.tsx";
import type { Report } from "../report.ts";
import { LaterChanges } from "./later-changes.tsx";
import { SignatureCard } from "./signature-card.tsx";
import { headline } from "./verdict-words.ts";

const MAX_BYTES = 50_000_000;

/** What the server answers about one file. `digest` is the SM3 of its bytes, hexadecimal. */
type Answer = { report: Report; digest: string; at: string };
type Words = { zh: string; en: string };
type State =
  | { step: "empty" }
  | { step: "busy"; name: string }
  | { step: "failed"; say: Words; trace?: string }
  | { step: "done"; name: string; size: number; answer: Answer };

const UNREACHABLE: Words = {
  zh: "连不上服务器，文件没有送到。请检查网络后再试。",
  en: "The server does not answer; the file was not sent. Check the network and try again.",
};
const TOO_LARGE: Words = { zh: "文件超过 50 MB，没有上传。", en: "The file is larger than 50 MB; it was not sent." };

/** 验签: drop a PDF, read the verdict. Nothing is stored. */
export function VerifyScreen() {
  const t = useWords();
  const lang = useLang();
  const [state, setState] = useState<State>({ step: "empty" });

  async function check(file: File) {
    if (file.size > MAX_BYTES) return setState({ step: "failed", say: TOO_LARGE });
    setState({ step: "busy", name: file.name });
    setState(await ask(file));
  }

  if (state.step === "done") return <Result {...state} onAgain={() => setState({ step: "empty" })} />;
  return (
    <div className="mx-auto max-w-2xl pt-6">
      <h1 className="rule-double mb-6 pb-3 font-serif text-verdict font-bold">{t("文书验签", "Check a document")}</h1>
      <DropZone
        title={
          state.step === "busy"
            ? t(`正在核对 ${state.name}`, `Checking ${state.name}`)
            : t("把 PDF 拖到这里，或点此选择", "Drop a PDF here, or click to choose")
        }
        hint={t("任何已签名的 PDF，不超过 50 MB；核对后不保存。", "Any signed PDF up to 50 MB; it is not kept.")}
        accept="application/pdf,.pdf"
        isBusy={state.step === "busy"}
        onFile={(file) => void check(file)}
      />
      <div aria-live="polite">
        {state.step === "failed" && (
          <Failure t={t} title={t("没有核对成", "It could not be checked")} say={state.say[lang]} trace={state.trace} />
        )}
      </div>
      <ul className="mt-6 list-disc pl-5 text-ink2">
        <li>
          {t(
            "逐个签名说明：内容是否与签署时一致、谁签的、证书是否可信、何时签的。",
            "For each signature: whether the content is what was signed, who signed, whether the certificate is trusted, and when.",
          )}
        </li>
        <li>
          {t(
            "只有三种结论：有效、无效、无法判定；每种都说明原因。",
            "There are three verdicts: valid, invalid, cannot tell; each with its reason.",
          )}
        </li>
      </ul>
    </div>
  );
}

async function ask(file: File): Promise<State> {
  try {
    const response = await fetch("/api/verify", {
      method: "POST",
      headers: { "content-type": "application/pdf" },
      body: file,
    });
    const body: unknown = await response.json();
    if (response.ok) return { step: "done", name: file.name, size: file.size, answer: body as Answer };
    const told = body as { say?: Words; requestId?: string };
    return { step: "failed", say: told.say ?? UNREACHABLE, trace: told.requestId };
  } catch {
    return { step: "failed", say: UNREACHABLE };
  }
}

function Result({ name, size, answer, onAgain }: { name: string; size: number; answer: Answer; onAgain: () => void }) {
  const t = useWords();
  const { report, digest, at } = answer;
  const { title, say } = headline(report, t);
  return (
    <div className="flex flex-col gap-3">
      <VerdictHead
        verdict={report.verdict}
        title={title}
        say={say}
        facts={[
          [t("文件", "File"), name],
          [t("大小", "Size"), bytes(size)],
          [
            "SM3",
            <span key="digest" className="font-mono text-hint" title={digest}>
              {shortHex(digest)}
            </span>,
          ],
          [t("验证时间", "Checked"), dateTime(at)],
        ]}
        aside={
          <Button onClick={onAgain}>
            <FileSearch aria-hidden="true" size={14} strokeWidth={1.75} />
            {t("验另一份文件", "Check another file")}
          </Button>
        }
      />
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {report.signatures.map((signature, at) => (
          <SignatureCard key={`${at} ${signature.name}`} signature={signature} t={t} />
        ))}
      </div>
      <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        {report.signatures.length > 0 && <LaterChanges signatures={report.signatures} />}
        <Card title={t("不信任本站？离线再验一次", "Do not trust this site? Check offline")}>
          <p>{t("在自己的电脑上运行：", "Run it on your own computer:")}</p>
          <pre className="mt-2 overflow-auto rounded-card bg-sunken p-2.5 font-mono text-hint" tabIndex={0}>
            {`npm run -s verify -- ${name} \\\n  --trust roots.pem`}
          </pre>
        </Card>
      </div>
    </div>
  );
}
