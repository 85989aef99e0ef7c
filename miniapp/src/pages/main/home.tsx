import { Text, View } from "@tarojs/components";
import Taro from "@tarojs/taro";
import { refusedWords } from "../../ui/refused.ts";
import { Icon } from "../../ui/icon.tsx";
import { Button, FailureBlock, Offline } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";
import { type InboxTask, refresh, type Step, stepOf, useStanding } from "../../ui/standing.ts";
import { daysUntil } from "../../ui/time.ts";

const NEXT: Record<Exclude<Step, "ready">, { title: string; text: string; button: string }> = {
  claim: {
    title: "这部手机还不能签名",
    text: "开通约需 3 分钟：核对身份、刷脸、设密码、办证书、写签名。",
    button: "开通手机签名",
  },
  face: { title: "还差刷脸", text: "身份已核对。刷脸后设签名密码。", button: "继续开通" },
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
  const { opened, tasks, failure, isOffline, certificateUntil } = useStanding();
  const retry = () => void refresh({ signIn: true });
  const step = opened ? stepOf(opened) : null;
  return (
    <View>
      <Offline isOffline={isOffline} onRetry={retry} />
      {!isOffline ? <FailureBlock failure={failure} /> : null}
      {opened === null ? (
        failure && ENDED.includes(failure.code) ? (
          <Button hook="t-start-over" onTap={startOver}>
            在这部手机重新开通
          </Button>
        ) : failure ? (
          <Button hook="t-retry" onTap={() => refresh({ signIn: true })}>
            重试
          </Button>
        ) : (
          <View className="empty">正在连接医院…</View>
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
      {step === "ready" && tasks ? <Waiting tasks={tasks} onInbox={onInbox} /> : null}
      {step === "ready" && certificateUntil !== null ? <CertificateLine until={certificateUntil} /> : null}
    </View>
  );
}

/** Counts by type, the oldest patient of each, and one button. */
function Waiting({ tasks, onInbox }: { tasks: InboxTask[]; onInbox: () => void }) {
  const types = [...new Set(tasks.map((task) => task.documentType))];
  const [first] = tasks.filter((task) => task.canSign === null);
  return (
    <View>
      <View className="heading">
        <Text className="t-waiting">待签 {tasks.length}</Text>
      </View>
      {tasks.length === 0 ? (
        <View className="card empty">没有待签的文书。电脑上出现二维码时，点下面的“扫一扫”。</View>
      ) : (
        <View className="card card--flat">
          {types.map((type) => {
            const mine = tasks.filter((task) => task.documentType === type);
            const patients = [...new Set(mine.map((task) => task.patientMasked))];
            return (
              <View key={type} className="row" onClick={onInbox}>
                <View className="row__main">
                  <View className="row__title">{type}</View>
                  <View className="row__meta">{patients.length === 1 ? patients[0] : `${patients.length} 位病人`}</View>
                </View>
                <Text className="row__count">{mine.length}</Text>
                <Icon name="chevron-right" />
              </View>
            );
          })}
        </View>
      )}
      {first ? (
        <Button hook="t-sign-first" onTap={() => Taro.navigateTo({ url: `/pages/task/index?id=${first.taskId}` })}>
          {tasks.length === 1 ? "去签这一份" : `从第一份开始签，共 ${tasks.length} 份`}
        </Button>
      ) : null}
    </View>
  );
}

/** Prompted this long before the end; the server takes a renewal somewhat earlier. */
const PROMPT_DAYS = 30;

function CertificateLine({ until }: { until: number }) {
  const days = daysUntil(until, Date.now());
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
    <View className="line gap">
      <View className="good">
        <Icon name="shield" size={18} />
      </View>
      <Text className="second t-certificate">{`证书正常，余 ${days} 天`}</Text>
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
            : `上次断网时的确认没有签成。${refused?.status === "refused" ? refusedWords(refused.code) : ""}`}
        </Text>
      </View>
    </View>
  );
}
