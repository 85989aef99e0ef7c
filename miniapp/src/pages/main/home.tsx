import { Text, View } from "@tarojs/components";
import Taro from "@tarojs/taro";
import { useState } from "react";
import { refusedWords } from "../../ui/refused.ts";
import { type GroupBy, groupTasks, isBatchable } from "../../ui/grouping.ts";
import { Icon } from "../../ui/icon.tsx";
import { Button, FailureBlock, Offline, Waiting } from "../../ui/parts.tsx";
import { phone, terminal } from "../../ui/phone.ts";
import { GroupList, GroupSwitch } from "../../ui/task-groups.tsx";
import { SessionCard } from "../../ui/session-card.tsx";
import { type InboxTask, isFrozen, refresh, type Step, stepOf, useStanding } from "../../ui/standing.ts";
import { daysUntil } from "../../ui/time.ts";

const NEXT: Record<Exclude<Step, "ready">, { title: string; text: string; button: string }> = {
  claim: {
    title: "这部手机还不能签名",
    text: terminal.requestFacialVerify
      ? "开通约需 3 分钟：核对身份、刷脸、设密码、办证书、写签名。"
      : "核对身份、由同事核验、设密码、办证书、写签名。",
    button: "开通手机签名",
  },
  face: terminal.requestFacialVerify
    ? { title: "还差刷脸", text: "身份已核对。刷脸后设签名密码。", button: "继续开通" }
    : { title: "还差身份核验", text: "工号已核对。用旧手机确认或由同事核验后设签名密码。", button: "继续开通" },
  key: { title: "还差签名密码", text: "设好密码后，手机和服务器各生成一段密钥。", button: "继续开通" },
  certificate: { title: "还差证书", text: "密钥已生成，等 CA 签发证书。", button: "继续开通" },
  handwriting: { title: "还差手写签名", text: "证书已办好。写下名字，就可以签名了。", button: "写手写签名" },
};

/** This phone no longer counts: it begins anew, as another one. */
const ENDED = ["login.terminal-replaced", "login.terminal-stopped"];
const startOver = async () => {
  await phone.forget();
  await refresh({ signIn: true });
  await Taro.navigateTo({ url: "/pages/bind/index" });
};

export function HomeTab({ onInbox }: { onInbox: () => void }) {
  const { opened, tasks, tasksAt, failure, isOffline } = useStanding();
  const retry = () => void refresh({ signIn: true });
  const step = opened ? stepOf(opened) : null;
  const isReady = step === "ready" || (isOffline && tasks !== null);
  return (
    <View>
      <Offline isOffline={isOffline} listAt={tasksAt} onRetry={retry} />
      {!isOffline ? <FailureBlock failure={failure} /> : null}
      {opened === null && tasks === null ? (
        failure && ENDED.includes(failure.code) ? (
          <Button hook="t-start-over" onTap={startOver}>
            在这部手机重新开通
          </Button>
        ) : failure ? (
          <Button hook="t-retry" onTap={() => refresh({ signIn: true })}>
            重试
          </Button>
        ) : (
          <Waiting what="正在连接医院" />
        )
      ) : null}
      {opened?.unfinished ? <Unfinished outcome={opened.unfinished} /> : null}
      {step !== null && step !== "ready" ? (
        <View>
          <View className="card card--waiting">
            <View className="title">{NEXT[step].title}</View>
            <View className="second">{NEXT[step].text}</View>
          </View>
          <Button hook="t-bind" onTap={() => Taro.navigateTo({ url: "/pages/bind/index" })}>
            {NEXT[step].button}
          </Button>
        </View>
      ) : null}
      {step === "ready" ? <SessionCard /> : null}
      {isReady && tasks ? (
        <Pending tasks={tasks} isOffline={isOffline} maySign={!isOffline && !isFrozen(opened)} onInbox={onInbox} />
      ) : null}
      {step === "ready" && tasks === null && !failure ? <Waiting what="正在取待签的文书" /> : null}
      {step === "ready" ? <Health /> : null}
    </View>
  );
}

/** Counts by type, patient or date, overdue first, and one button at thumb height. */
function Pending(props: { tasks: InboxTask[]; isOffline: boolean; maySign: boolean; onInbox: () => void }) {
  const { tasks, isOffline, maySign, onInbox } = props;
  const [by, setBy] = useState<GroupBy>("type");
  const overdue = tasks.filter((task) => task.isOverdue).length;
  const batch = tasks.filter(isBatchable);
  const first = tasks.find((task) => task.canSign === null);
  return (
    <View>
      <View className="heading">
        <Text className="t-waiting">待签 {tasks.length}</Text>
        {overdue > 0 ? (
          <View className="line waiting t-overdue" style={{ fontWeight: 400 }}>
            <Icon name="hourglass" size={18} />
            <Text>逾期 {overdue}</Text>
          </View>
        ) : null}
      </View>
      {tasks.length === 0 ? (
        <View className="card empty">没有待签的文书。电脑上出现二维码时，点下面的“扫一扫”。</View>
      ) : (
        <View>
          <GroupSwitch by={by} onChange={setBy} />
          <GroupList
            groups={groupTasks(tasks, by, Date.now())}
            onOpen={(group) => {
              if (isOffline || !maySign) return onInbox();
              const [only] = group.tasks;
              void Taro.navigateTo({
                url:
                  group.tasks.length === 1 && only
                    ? `/pages/task/index?id=${only.taskId}`
                    : `/pages/batch/index?by=${by}&key=${encodeURIComponent(group.key)}`,
              });
            }}
          />
        </View>
      )}
      {maySign && batch.length > 1 ? (
        <Button hook="t-batch" icon="stack" onTap={() => Taro.navigateTo({ url: "/pages/batch/index" })}>
          {`批量签署 ${batch.length} 份`}
        </Button>
      ) : null}
      {maySign && batch.length <= 1 && first ? (
        <Button hook="t-sign-first" onTap={() => Taro.navigateTo({ url: `/pages/task/index?id=${first.taskId}` })}>
          {tasks.length === 1 ? "去签这一份" : "从第一份开始签"}
        </Button>
      ) : null}
    </View>
  );
}

/** Prompted this long before the end; the server takes a renewal somewhat earlier. */
const PROMPT_DAYS = 30;

/** Certificate and key: one line while both are well, a card with what to do when one is not. */
function Health() {
  const { opened, certificateUntil, signedToday } = useStanding();
  if (opened?.key?.state === "FROZEN")
    return (
      <View className="card card--waiting gap t-key-frozen" role="alert">
        <View className="title">密钥已冻结，暂时不能签名</View>
        <View className="second">安全管理员核实后解冻；或在“我的”里重新开通一把新密钥。</View>
      </View>
    );
  if (certificateUntil === null) return null;
  const days = daysUntil(certificateUntil, Date.now());
  if (days <= PROMPT_DAYS)
    return (
      <View className="card card--waiting gap">
        <View className="title t-certificate">{days > 0 ? `证书 ${days} 天后到期` : "证书已到期，暂时不能签名"}</View>
        <View className="second">刷一次脸就能续期，旧签名不受影响。</View>
        <View className="gap">
          <Button hook="t-renew" onTap={() => Taro.navigateTo({ url: "/pages/bind/index?renew=1" })}>
            续期
          </Button>
        </View>
      </View>
    );
  return (
    <View className="line gap" style={{ padding: "0 4px" }}>
      <View className="good">
        <Icon name="shield" size={18} />
      </View>
      <Text className="second t-certificate">{`证书与密钥正常，余 ${days} 天 · 今日已签 ${signedToday} 份`}</Text>
    </View>
  );
}

/** What the server says about a confirmation whose answer never came. */
function Unfinished({ outcome }: { outcome: NonNullable<ReturnType<typeof useStanding>["opened"]>["unfinished"] }) {
  const items = outcome ?? [];
  const signed = items.filter((one) => one.status === "signed").length;
  const refused = items.find((one) => one.status === "refused");
  return (
    <View className="card t-unfinished">
      <View className="line">
        <Icon name={signed > 0 ? "check-circle" : "info"} />
        <Text>
          {signed > 0
            ? `上次断网时的确认已查到结果：已签署 ${signed} 份。`
            : `上次断网时的确认没有签成。${refused?.status === "refused" ? refusedWords(refused) : ""}`}
        </Text>
      </View>
    </View>
  );
}
