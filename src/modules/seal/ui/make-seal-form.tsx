"use client";

import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Choice } from "#ui/choice.tsx";
import { Field } from "#ui/field.tsx";
import { useWords } from "#ui/lang.tsx";
import type { MakeSeal } from "../input.ts";
import { SEAL_KINDS, type SealKind } from "../rules.ts";
import { Check, FaceFields, faceFrom, usualFace } from "./face-fields.tsx";
import { kindWords } from "./words.ts";

type Named = { id: string; name: string; staffNo: string };

async function send({ ownerNo, ...input }: MakeSeal & { ownerNo: string }) {
  const found = ownerNo === "" ? [] : (await api.person.list.query({ text: ownerNo })).people;
  return await api.seal.make.mutate({
    ...input,
    ownerId: found.find(({ staffNo }) => staffNo === ownerNo)?.id ?? null,
  });
}

/** 制章申请: what it is, whose, who audits it, and its face. */
export function MakeSealForm({
  hospital,
  departments,
  auditors,
}: {
  hospital: string;
  departments: readonly (readonly [id: string, name: string])[];
  auditors: readonly Named[];
}) {
  const t = useWords();
  const router = useRouter();
  const [kind, setKind] = useState<SealKind>("records");
  const [name, setName] = useState("病历专用章");
  const [departmentId, setDepartment] = useState(departments[0]?.[0] ?? "");
  const [auditorId, setAuditor] = useState(auditors[0]?.id ?? "");
  const [ownerNo, setOwner] = useState("");
  const [isHighRisk, setHighRisk] = useState(false);
  const [family, setFamily] = useState<MakeSeal["family"]>("sm2");
  const [reason, setReason] = useState("");
  const [draft, setDraft] = useState(() => usualFace("records", hospital));
  const { run, isBusy, problem } = useAction(useCallback(send, []));
  const face = faceFrom(draft);

  async function submit() {
    if (!face) return;
    const asked = { kind, name, departmentId, auditorId, isHighRisk, family, face, reason };
    const made = await run({ ...asked, ownerNo: kind === "name" ? ownerNo.trim() : "" });
    if (made) router.push(`/seal/${made.sealId}`);
  }

  const lacking =
    reason.trim().length < 2
      ? t("请写明理由", "Give a reason")
      : kind === "name" && ownerNo.trim() === ""
        ? t("请填写本人工号", "Give the owner's staff number")
        : face
          ? null
          : t("请先上传图片", "Upload a picture first");
  return (
    <form
      className="grid gap-3 xl:grid-cols-[320px_minmax(0,1fr)]"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Card title={t("印章", "The seal")}>
        <div className="flex flex-col gap-3">
          <Choice<SealKind>
            label={t("种类", "Kind")}
            value={kind}
            choices={SEAL_KINDS.map((one) => [one, kindWords(one, t)])}
            onChange={(next) => {
              setKind(next);
              setName(kindWords(next, t));
              setDraft(usualFace(next, hospital));
            }}
          />
          <Field
            label={t("名称", "Name")}
            value={name}
            maxLength={60}
            onChange={(event) => setName(event.target.value)}
          />
          <Choice
            label={t("保管科室", "Kept by")}
            value={departmentId}
            choices={departments}
            onChange={setDepartment}
          />
          {kind === "name" && (
            <Field
              label={t("本人工号", "Owner's staff no.")}
              value={ownerNo}
              isMono
              onChange={(event) => setOwner(event.target.value)}
            />
          )}
          <Choice
            label={t("审计权（审计员）", "Audited by")}
            value={auditorId}
            choices={auditors.map((one) => [one.id, `${one.name}（${one.staffNo}）`])}
            onChange={setAuditor}
          />
          <Choice<MakeSeal["family"]>
            label={t("签章密钥", "Sealing key")}
            value={family}
            choices={[
              ["sm2", t("SM2（国密阅读器）", "SM2 (Chinese readers)")],
              ["rsa", t("RSA（Adobe 等通用阅读器）", "RSA (Adobe and every other reader)")],
            ]}
            onChange={setFamily}
          />
          <Check
            label={t("高风险，需两人审批（公章必须）", "High risk: two approvers")}
            isOn={isHighRisk || kind === "hospital"}
            onChange={setHighRisk}
          />
          <Field
            label={t("理由（必填）", "Reason (required)")}
            value={reason}
            maxLength={300}
            onChange={(event) => setReason(event.target.value)}
          />
          <p className="text-hint text-ink2">
            {t(
              "提交后你有这枚印章的管理权，因此不能使用或审计它。",
              "You will keep this seal, so you can neither use nor audit it.",
            )}
          </p>
          <Button look="main" type="submit" isBusy={isBusy} reason={lacking}>
            {t("提交制章申请", "Ask for approval")}
          </Button>
          {problem && <ActionFailure problem={problem} title={t("没有提交", "Not sent")} />}
        </div>
      </Card>
      <Card title={t("章面", "Face")}>
        <FaceFields draft={draft} onChange={setDraft} />
      </Card>
    </form>
  );
}
