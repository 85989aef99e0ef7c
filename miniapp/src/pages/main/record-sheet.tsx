import { Text, View } from "@tarojs/components";
import { useEffect, useState } from "react";
import type { Output } from "../../client/api.ts";
import { Icon } from "../../ui/icon.tsx";
import { Button, Fact, FailureBlock, Sheet, useWork, Waiting } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";
import { refresh } from "../../ui/standing.ts";
import { clock, day } from "../../ui/time.ts";

type Record = Output<"signing.record">;
export type Shown =
  | { about: "signature"; item: Output<"signing.history">["items"][number] }
  | { about: "sso" | "console"; login: Output<"sso.history">["logins"][number] };

const full = (at: string): string => `${day(Date.parse(at))} ${clock(Date.parse(at))}`;
const VERDICTS: { [verdict: string]: string } = { valid: "有效", invalid: "无效", unknown: "无法判定" };

/** One record whole, and the way to say that it was not oneself. */
export function RecordSheet({ shown, onClose }: { shown: Shown; onClose: () => void }) {
  const [isAsking, setAsking] = useState(false);
  const [done, setDone] = useState<Output<"alert.disown"> | null>(null);
  const { failure, run } = useWork();
  const aboutId = shown.about === "signature" ? shown.item.taskId : shown.login.id;
  const mayDisown = shown.about !== "signature" || shown.item.state === "signed";
  const disown = () =>
    run(async () => {
      setDone(await phone.disown({ about: shown.about, aboutId, note: "" }));
      await refresh();
    });
  return (
    <Sheet onClose={onClose} hook="t-record-sheet">
      <View className="sheet__body">
        {shown.about === "signature" ? <Signature taskId={aboutId} /> : <Login login={shown.login} />}
        <FailureBlock failure={failure} />
        {done ? (
          <View className="card card--waiting gap t-disowned" role="alert">
            <View className="title">已上报安全管理员</View>
            <View>
              {done.frozenKeys > 0 ? `你的 ${done.frozenKeys} 把签名密钥已冻结，核实前谁也不能用它签名。` : ""}
              {done.endedSessions > 0 ? `${done.endedSessions} 个登录或自动签会话已停用。` : ""}
              请尽快联系安全管理员或信息科。
            </View>
          </View>
        ) : null}
        {isAsking && !done ? (
          <View className="card card--failed gap">
            <View className="row__title">确定这不是你本人？</View>
            <View className="second">
              会立即停用你的自动签和登录会话，并按医院规定冻结签名密钥；安全管理员核实后才恢复。
            </View>
            <View className="gap">
              <Button kind="danger" hook="t-disown-go" onTap={disown}>
                不是我本人，立即冻结
              </Button>
              <Button kind="link" onTap={() => setAsking(false)}>
                再想想
              </Button>
            </View>
          </View>
        ) : null}
        <View className="gap">
          {mayDisown && !isAsking && !done ? (
            <Button kind="danger" icon="alarm" hook="t-disown" onTap={() => setAsking(true)}>
              不是我本人
            </Button>
          ) : null}
          <Button kind="plain" hook="t-record-close" onTap={onClose}>
            关闭
          </Button>
        </View>
      </View>
    </Sheet>
  );
}

function Signature({ taskId }: { taskId: string }) {
  const [record, setRecord] = useState<Record | null>(null);
  const { failure, run } = useWork();
  useEffect(() => {
    void run(async () => setRecord(await phone.record(taskId)));
  }, [taskId]);
  if (!record) return failure ? <FailureBlock failure={failure} /> : <Waiting what="正在取这条记录" rows={3} />;
  const { signed } = record;
  return (
    <View className="t-record">
      <View className="title">{record.title}</View>
      <View className="rule" />
      {record.voided ? (
        <View className="card card--failed gap t-record-voided" role="status">
          <View className="row__title">文书已作废</View>
          <View>
            {full(record.voided.at)}，{record.voided.reason}
          </View>
          <View className="hint">你的签名没有改动，仍能证明当时签过；这份文书不再使用。</View>
        </View>
      ) : null}
      <Fact name="病人">{record.patientMasked || "未填"}</Fact>
      <Fact name="来源">{[record.system, record.workstation].filter(Boolean).join(" · ") || "未填"}</Fact>
      {record.delegatedFrom ? <Fact name="代签">代 {record.delegatedFrom} 签</Fact> : null}
      {record.reason ? <Fact name="原因">{record.reason}</Fact> : null}
      {signed ? (
        <View>
          <Fact name="签署">{full(signed.at)}</Fact>
          <Fact name="核验">
            {signed.verdict === null ? (
              "正在写入文书"
            ) : (
              <View className={`line ${signed.verdict === "valid" ? "good" : "waiting"}`}>
                <Icon name={signed.verdict === "valid" ? "shield" : "info"} size={18} />
                <Text>{VERDICTS[signed.verdict] ?? signed.verdict}（签署当时）</Text>
              </View>
            )}
          </Fact>
          <Fact name="证书">
            {signed.certificate ? (
              <View>
                <View>{signed.certificate.subject}</View>
                <View className="hint">签发：{signed.certificate.issuer}</View>
                <View className="mono">{signed.certificate.serial}</View>
              </View>
            ) : (
              "查不到"
            )}
          </Fact>
          <Fact name="时间戳">
            {signed.token ? (
              <View>
                <View>
                  {full(signed.token.at)}
                  {signed.token.accuracyMs === null ? "" : ` ±${signed.token.accuracyMs} ms`}
                </View>
                <View className="mono">{signed.token.serial}</View>
              </View>
            ) : (
              "待补，或这类文书不要求"
            )}
          </Fact>
          <Fact name="手机">
            <Text className="mono">{signed.terminalId ? signed.terminalId.slice(-8) : "未记"}</Text>
          </Fact>
          {signed.digest ? (
            <Fact name="摘要">
              <Text className="mono">{signed.digest}</Text>
            </Fact>
          ) : null}
        </View>
      ) : null}
    </View>
  );
}

function Login({ login }: { login: Extract<Shown, { about: "sso" | "console" }>["login"] }) {
  return (
    <View className="t-record">
      <View className="title">{login.system}</View>
      <View className="rule" />
      <Fact name="时间">{full(login.at)}</Fact>
      <Fact name={login.about === "console" ? "浏览器" : "工作站"}>{login.workstation || "未填"}</Fact>
      <Fact name="地址">
        <Text className="mono">{login.address || "未记"}</Text>
      </Fact>
      <Fact name="方式">{login.certificateId ? "扫码，手机证书签名确认" : "打开后台会话"}</Fact>
    </View>
  );
}
