"use client";

import { useCallback, useState } from "react";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Field } from "#ui/field.tsx";
import { useLang, useWords } from "#ui/lang.tsx";
import { Failure } from "#ui/notice.tsx";
import type { Inspected } from "../inspect-data.ts";
import { DataResult } from "./data-result.tsx";
import { nothing, type Pasted, PasteField } from "./paste-field.tsx";

type Asked = { signature: Pasted; content: Pasted; certificates: string; timestamp: string; sm2Id: string; at: string };
const EMPTY: Asked = { signature: nothing, content: nothing, certificates: "", timestamp: "", sm2Id: "", at: "" };

/** 验签工具: paste or drop a signature; see its structure and each check with its clause. */
export function InspectScreen() {
  const t = useWords();
  const lang = useLang();
  const [asked, setAsked] = useState(EMPTY);
  const [say, setSay] = useState<{ zh: string; en: string } | null>(null);
  const [inspected, setInspected] = useState<Inspected | null>(null);
  const { run, forget, isBusy, problem } = useAction(useCallback(inspect, []));
  const change = (part: Partial<Asked>) => setAsked({ ...asked, ...part });
  /** What is said about the last try goes when something else is said. */
  function tell(told: { zh: string; en: string } | null) {
    forget();
    setInspected(null);
    setSay(told);
  }
  const isEmpty = "text" in asked.signature && asked.signature.text.trim() === "";

  async function check() {
    tell(null);
    const answer = await run(asked);
    if (answer) setInspected(answer);
  }

  const words = problem?.told?.say ?? (problem ? UNREACHABLE : say);
  return (
    <div className="flex flex-col gap-3">
      <Card>
        <form
          className="flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            void check();
          }}
        >
          <div className="grid gap-3 lg:grid-cols-2">
            <PasteField
              label={t("签名、时间戳或证书", "Signature, timestamp or certificate")}
              hint={t(
                "粘贴 PEM、Base64 或十六进制，或拖入文件（.p7s .p7m .tsr .esl .cer …）",
                "Paste PEM, Base64 or hexadecimal, or drop a file (.p7s .p7m .tsr .esl .cer …)",
              )}
              value={asked.signature}
              onChange={(signature) => change({ signature })}
              onProblem={tell}
            />
            <PasteField
              label={t("原文（附带在签名里时不用填）", "Content (not needed when it is enclosed)")}
              hint={t("粘贴原文，逐字节比对；也可拖入文件", "Paste the content, compared byte by byte; or drop a file")}
              value={asked.content}
              onChange={(content) => change({ content })}
              onProblem={tell}
            />
          </div>
          <details className="rounded-card border border-line px-3 py-2">
            <summary className="cursor-pointer text-dai">
              {t(
                "裸签名（P1）的证书和时间戳、SM2 标识、判断时间",
                "Certificate and timestamp of a raw signature, SM2 id, time",
              )}
            </summary>
            <div className="mt-2 grid gap-3 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
              <div className="flex flex-col gap-3">
                <TextArea
                  label={t(
                    "证书（PEM 或 Base64，签名证书在第一位）",
                    "Certificates (PEM or Base64, the signer's first)",
                  )}
                  value={asked.certificates}
                  onChange={(certificates) => change({ certificates })}
                />
                <TextArea
                  label={t("时间戳（对签名值，PEM 或 Base64）", "Timestamp over the value (PEM or Base64)")}
                  value={asked.timestamp}
                  onChange={(timestamp) => change({ timestamp })}
                />
              </div>
              <div className="flex flex-col gap-3">
                <Field
                  label={t("SM2 用户标识", "SM2 user id")}
                  isMono
                  placeholder="1234567812345678"
                  value={asked.sm2Id}
                  onChange={(event) => change({ sm2Id: event.target.value })}
                />
                <Field
                  label={t("没有时间戳时按这一时刻判断证书", "Judge certificates at, without a timestamp")}
                  type="datetime-local"
                  value={asked.at}
                  onChange={(event) => change({ at: event.target.value })}
                />
              </div>
            </div>
          </details>
          <div className="flex items-center gap-2.5">
            <Button
              type="submit"
              look="main"
              isBusy={isBusy}
              reason={isEmpty ? t("先粘贴或拖入签名", "Paste or drop a signature first") : null}
            >
              {t("验签", "Check")}
            </Button>
            <Button
              onClick={() => {
                setAsked(EMPTY);
                tell(null);
              }}
            >
              {t("清空", "Clear")}
            </Button>
            <span className="text-hint text-ink2">
              {t("只在院内处理，不保存。", "Handled in this hospital, not kept.")}
            </span>
          </div>
        </form>
      </Card>
      <div aria-live="polite">
        {words && (
          <Failure
            t={t}
            title={t("没有核对成", "It could not be checked")}
            say={words[lang]}
            trace={problem?.told?.requestId}
          />
        )}
      </div>
      {inspected && <DataResult inspected={inspected} />}
    </div>
  );
}

function TextArea(props: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <label className="flex flex-col gap-1 text-ink2">
      {props.label}
      <textarea
        value={props.value}
        spellCheck={false}
        onChange={(event) => props.onChange(event.target.value)}
        className="h-24 resize-y rounded-card border border-edge bg-surface px-2.5 py-2 font-mono text-hint text-ink"
      />
    </label>
  );
}

const UNREACHABLE = {
  zh: "连不上服务器。请检查网络后再试。",
  en: "The server does not answer. Check the network and try again.",
};

async function inspect({ signature, content, certificates, timestamp, sm2Id, at }: Asked): Promise<Inspected> {
  return await api.evidence.inspect.mutate({
    signature: given(signature) ?? { text: "" },
    content: given(content),
    certificates,
    timestamp,
    ...(sm2Id === "" ? {} : { sm2Id }),
    ...(at === "" ? {} : { at: new Date(at).toISOString() }),
  });
}

function given(value: Pasted): { text: string } | { base64: string } | null {
  if ("base64" in value) return { base64: value.base64 };
  return value.text === "" ? null : { text: value.text };
}
