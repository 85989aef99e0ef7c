"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useCallback, useState } from "react";
import type { SealPlace } from "#modules/document/input.ts";
import type { Told } from "#server/trpc.ts";
import { api, toldOf } from "#ui/api.ts";
import { ActionFailure } from "#ui/action-failure.tsx";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Choice } from "#ui/choice.tsx";
import { DropZone } from "#ui/drop-zone.tsx";
import { Field } from "#ui/field.tsx";
import { useWords } from "#ui/lang.tsx";
import type { StampWay } from "../rules.ts";

type Named = readonly (readonly [id: string, name: string])[];

/** Documents of every type: no type's code. */
const ALL = "";

/** A batch from an archive or from documents there are. @param place the fields of the rule, another noun's */
export function OrderForm({
  seals,
  types,
  today,
  children,
  place,
}: {
  seals: Named;
  types: Named;
  today: string;
  children: ReactNode;
  place: SealPlace;
}) {
  const t = useWords();
  const router = useRouter();
  const [from, setSource] = useState<"upload" | "filter">("upload");
  const [title, setTitle] = useState(t(`归档盖章 ${today}`, `Archive ${today}`));
  const [sealId, setSeal] = useState(seals[0]?.[0] ?? "");
  const [type, setType] = useState(types[0]?.[0] ?? "");
  const [department, setDepartment] = useState("");
  const [since, setSince] = useState(today);
  const [until, setUntil] = useState(today);
  const [stamp, setStamp] = useState<StampWay>("each");
  const [stopAt, setStopAt] = useState("10");
  const [file, setFile] = useState<File | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ told: Told | null } | null>(null);

  const send = useCallback(async () => {
    const order = { title, sealId, place, stamp, stopAtPercent: Number(stopAt) };
    if (from === "upload") return await upload({ ...order, type }, file);
    const span = { from: `${since}T00:00:00+08:00`, until: `${until}T23:59:59+08:00` };
    return await api.sealing.filter.mutate({
      ...order,
      type: type === ALL ? null : type,
      department: department === "" ? null : department,
      from: new Date(span.from).toISOString(),
      until: new Date(span.until).toISOString(),
    });
  }, [title, sealId, place, stamp, stopAt, type, from, file, since, until, department]);

  async function submit() {
    setBusy(true);
    setProblem(null);
    try {
      router.push(`/sealing/${(await send()).jobId}`);
    } catch (error) {
      setProblem({ told: error instanceof Refused ? error.told : toldOf(error) });
      setBusy(false);
    }
  }

  const lacking =
    sealId === ""
      ? t("没有启用的印章", "No seal is enabled")
      : from === "upload" && !file
        ? t("请先选择压缩包", "Choose an archive first")
        : from === "upload" && place.kind === "template"
          ? t("压缩包里的文件没有模板", "Files of an archive have no template")
          : null;
  return (
    <form
      className="grid gap-3 lg:grid-cols-2"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Card title={t("文件", "Files")}>
        <div className="flex flex-col gap-3">
          <Choice
            label={t("来源", "From")}
            value={from}
            choices={[
              ["upload", t("上传压缩包", "An archive")],
              ["filter", t("按条件选取文书", "Documents there are")],
            ]}
            onChange={(source) => {
              setSource(source);
              if (type === ALL) setType(types[0]?.[0] ?? "");
            }}
          />
          <Choice
            label={t("文书类型", "Type")}
            value={type}
            choices={from === "filter" ? [[ALL, t("全部类型", "Every type")] as const, ...types] : types}
            onChange={setType}
          />
          {from === "upload" ? (
            <DropZone
              title={file ? file.name : t("选择 ZIP 压缩包", "Choose a ZIP archive")}
              hint={t("最多 20 000 个 PDF，2 GB；不要加密或分卷", "At most 20 000 PDFs, 2 GB; no encryption")}
              accept=".zip,application/zip"
              isBusy={isBusy}
              isSlim
              onFiles={([first]) => setFile(first ?? null)}
            />
          ) : (
            <>
              <Field
                label={t("科室（不填为全部）", "Department (empty: all)")}
                value={department}
                onChange={(event) => setDepartment(event.target.value)}
              />
              <div className="grid grid-cols-2 gap-3">
                <Field
                  label={t("接收日期自", "Received from")}
                  type="date"
                  value={since}
                  onChange={(event) => setSince(event.target.value)}
                />
                <Field
                  label={t("至", "Until")}
                  type="date"
                  value={until}
                  onChange={(event) => setUntil(event.target.value)}
                />
              </div>
            </>
          )}
        </div>
      </Card>
      <Card title={t("印章与规则", "Seal and rule")}>
        <div className="flex flex-col gap-3">
          <Field
            label={t("任务名称", "Name")}
            value={title}
            maxLength={120}
            onChange={(event) => setTitle(event.target.value)}
          />
          <Choice label={t("印章", "Seal")} value={sealId} choices={seals} onChange={setSeal} />
          {children}
          <Choice<StampWay>
            label={t("时间戳", "Timestamp")}
            value={stamp}
            choices={[
              ["each", t("每份文件各一个", "One in each file")],
              ["chunk", t("成批共用，每份留证据记录", "Shared, an evidence record each")],
            ]}
            onChange={setStamp}
          />
          <Field
            label={t("失败超过百分之几时停止", "Stop when more than this per cent fail")}
            value={stopAt}
            inputMode="numeric"
            onChange={(event) => setStopAt(event.target.value.replaceAll(/\D/g, ""))}
          />
          <Button look="main" type="submit" isBusy={isBusy} reason={lacking}>
            {t("建立任务，先看预览", "Make it, and preview")}
          </Button>
          <ActionFailure problem={problem} title={t("没有建立", "Not made")} />
        </div>
      </Card>
    </form>
  );
}

class Refused extends Error {
  readonly told: Told | null;
  constructor(told: Told | null) {
    super("refused");
    this.told = told;
  }
}

/** An archive goes by itself, so that its size is nobody's memory. */
async function upload(order: object, file: File | null): Promise<{ jobId: string }> {
  const query = new URLSearchParams({ order: JSON.stringify(order) });
  const reply = await fetch(`/api/sealing/upload?${query}`, { method: "PUT", body: file });
  const body = (await reply.json()) as { jobId?: string; told?: Told };
  if (!reply.ok || body.jobId === undefined) throw new Refused(body.told ?? null);
  return { jobId: body.jobId };
}
