import { Text, View } from "@tarojs/components";
import Taro, { useRouter } from "@tarojs/taro";
import { useEffect, useState } from "react";
import type { Output } from "../../client/api.ts";
import type { SignedOutcome } from "../../client/signing.ts";
import { ConfirmSheet } from "../../ui/confirm-sheet.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Button, Fact, FailureBlock, goBack, Nav, useWork, Waiting } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";
import { ResultCard } from "../../ui/result-card.tsx";
import { Screen } from "../../ui/screen.tsx";
import { refresh, useStanding } from "../../ui/standing.ts";
import { MustRead } from "../../ui/task-groups.tsx";
import { dateTime } from "../../ui/time.ts";
import { ChangesCard } from "./changes-card.tsx";
import { DataView, NothingToRead } from "./data.tsx";
import { Pages } from "./pages.tsx";
import { RefuseSheet } from "./refuse-sheet.tsx";
import { WarningsCard } from "./warnings-card.tsx";

type Task = Output<"signing.read">;

/** Who, what and where; the readable pages; then yes with the PIN, or no with a reason. */
export default function TaskPage() {
  const taskId = useRouter().params["id"] ?? "";
  const [task, setTask] = useState<Task | null>(null);
  const [isRead, setRead] = useState(false);
  const [isHeeded, setHeeded] = useState(false);
  const [sheet, setSheet] = useState<"confirm" | "refuse" | null>(null);
  const [outcomes, setOutcomes] = useState<SignedOutcome[] | null>(null);
  const { tasks } = useStanding();
  const { failure, run } = useWork();
  const load = () => run(async () => setTask(await phone.read(taskId)));
  useEffect(() => {
    void load();
  }, [taskId]);

  if (outcomes && task) {
    const next = (tasks ?? []).find((one) => one.taskId !== taskId && one.canSign === null);
    const go = () => void Taro.redirectTo({ url: `/pages/task/index?id=${next?.taskId ?? ""}` });
    return (
      <Screen className="screen--foot t-task-page">
        <Nav title="签署结果" />
        <ResultCard
          outcomes={outcomes}
          titles={new Map([[taskId, task.title]])}
          onDone={goHome}
          next={next ? { title: next.title, go } : null}
        />
      </Screen>
    );
  }
  return (
    <Screen className="screen--foot t-task-page">
      <Nav title="签署" />
      <FailureBlock failure={failure} />
      {failure ? (
        <Button hook="t-retry" onTap={load}>
          重新打开
        </Button>
      ) : null}
      {!task && !failure ? <Waiting what="正在打开文书" /> : null}
      {task ? (
        <View>
          <Summary task={task} />
          <WarningsCard warnings={task.warnings} isHeeded={task.isWarned ? isHeeded : null} onHeed={setHeeded} />
          <ChangesCard taskId={taskId} />
          <Content task={task} onAllSeen={() => setRead(true)} />
          <Foot
            task={task}
            isRead={isRead}
            isHeeded={isHeeded}
            onConfirm={() => setSheet("confirm")}
            onRefuse={() => setSheet("refuse")}
          />
        </View>
      ) : null}
      {sheet === "confirm" ? (
        <ConfirmSheet
          taskIds={[taskId]}
          heeded={task?.isWarned && isHeeded ? task.warnings.map(({ zh }) => zh) : []}
          onClose={() => setSheet(null)}
          onSigned={(done) => {
            setSheet(null);
            setOutcomes(done);
            void refresh();
          }}
        />
      ) : null}
      {sheet === "refuse" && task ? (
        <RefuseSheet taskId={taskId} mayDelegate={task.mayDelegate} onClose={() => setSheet(null)} onDone={goHome} />
      ) : null}
    </Screen>
  );
}

/** A PDF has pages, data is shown as it stands, a digest has nothing to show. */
function Content({ task, onAllSeen }: { task: Task; onAllSeen: () => void }) {
  if (task.content !== null) return <DataView content={task.content} onAllSeen={onAllSeen} />;
  if (task.kind === "digest") return <NothingToRead />;
  return (
    <View>
      <Pages taskId={task.taskId} count={task.pages} onAllSeen={onAllSeen} />
      <Original taskId={task.taskId} digest={task.digest} />
    </View>
  );
}

/** The file behind the pictures, one tap away; this phone hashes it before it shows it. */
function Original({ taskId, digest }: { taskId: string; digest: string }) {
  const [isOpened, setOpened] = useState(false);
  const { failure, run } = useWork();
  const open = () =>
    run(async () => {
      await phone.original(taskId, digest);
      setOpened(true);
    });
  return (
    <View style={{ marginBottom: "12px" }}>
      <FailureBlock failure={failure} />
      <Button kind="plain" icon="book" hook="t-original" onTap={open}>
        看原件（PDF）
      </Button>
      {isOpened ? (
        <View className="line good gap t-original-checked" role="status">
          <Icon name="shield" size={18} />
          <Text style={{ flex: 1 }}>本机算出的原件摘要与上面的摘要一致。</Text>
        </View>
      ) : null}
    </View>
  );
}

function goHome(): void {
  void refresh();
  goBack();
}

function Summary({ task }: { task: Task }) {
  const [isDigestShown, setDigestShown] = useState(false);
  return (
    <View className="card t-summary">
      <View className="line" style={{ flexWrap: "wrap" }}>
        <Text className="title t-task-title">{task.title}</Text>
        {task.mustRead ? <MustRead /> : null}
        {task.signers.length > 1 ? (
          <View className="tag tag--dai">
            <Icon name="people" size={14} />
            <Text>
              共 {task.signers.length} 签 · {task.order === "sequential" ? "按顺序" : "不分先后"}
            </Text>
          </View>
        ) : null}
      </View>
      <View className="gap">
        <Fact name="病人">{task.patientMasked || "未填"}</Fact>
        <Fact name="类型">{task.documentType}</Fact>
        <Fact name="来源">{[task.system, task.workstation].filter(Boolean).join(" · ") || "未填"}</Fact>
        {task.delegatedFrom ? <Fact name="代签">代 {task.delegatedFrom} 签，文书上会注明</Fact> : null}
        {task.dueAt ? (
          <Fact name="时限">
            <Text className={task.isOverdue ? "waiting" : ""}>
              {task.isOverdue ? "已逾期，应在 " : ""}
              {dateTime(task.dueAt)} 前签
            </Text>
          </Fact>
        ) : null}
        {task.kind === "pdf" ? <Fact name="页数">{task.pages} 页</Fact> : null}
        <Fact name="签署人">
          {task.signers.map((one, at) => (
            <View key={`${at}-${one.name}`} className="line">
              <Text>{one.name}</Text>
              <View className={`line ${one.state === "signed" ? "good" : "hint"}`}>
                <Icon name={one.state === "signed" ? "check-circle" : "hourglass"} size={14} />
                <Text>{one.state === "signed" ? "已签" : one.state === "waiting" ? "待签" : "未签"}</Text>
              </View>
            </View>
          ))}
        </Fact>
        {task.waitsFor === "timestamp" ? <Fact name="时间戳">待补时间戳：医院时间恢复后自动补上，不用再签</Fact> : null}
        {task.places.length > 0 ? <Fact name="位置">{task.places.map(placeText).join("；")}</Fact> : null}
        {task.format === "pdf" ? null : <Fact name="签名">{FORMAT[task.format]}</Fact>}
        <Fact name="有效期">{dateTime(task.expiresAt)} 前</Fact>
        <Fact name="摘要">
          <View className="hint t-task-digest" onClick={() => setDigestShown(!isDigestShown)}>
            {isDigestShown ? (
              <Text className="mono">{task.digest}</Text>
            ) : task.content === null ? (
              "SM3，点开核对"
            ) : (
              "SM3，由本机对下面的数据算出，点开核对"
            )}
          </View>
        </Fact>
      </View>
    </View>
  );
}

const FORMAT = {
  p1: "对数据本身（P1 裸签名）",
  "p7-attached": "P7，附带数据",
  "p7-detached": "P7，不附带数据",
} as const;

function placeText(place: Task["places"][number]): string {
  if (place.kind === "keyword") return `“${place.keyword}”处`;
  if (place.kind === "field") return `签名域 ${place.name}`;
  return `第 ${place.page} 页，左 ${place.x} 上 ${place.y} 毫米`;
}

function Foot(props: { task: Task; isRead: boolean; isHeeded: boolean; onConfirm: () => void; onRefuse: () => void }) {
  const { task, isRead, isHeeded, onConfirm, onRefuse } = props;
  // A digest has nothing to turn through: that it cannot be read is said above.
  const mustTurn = task.mustRead && !isRead && task.kind !== "digest";
  const mustHeed = task.isWarned && !isHeeded ? "请先看上面的提醒并勾选" : null;
  const why = task.canSign?.say.zh ?? (mustTurn ? "这类文书要先翻完每一页" : mustHeed);
  return (
    <View className="foot">
      {why !== null ? (
        <View className="waiting center t-why-not" style={{ paddingBottom: "8px" }}>
          {why}
        </View>
      ) : null}
      <View className="foot__pair">
        <Button kind="plain" hook="t-decline" onTap={onRefuse}>
          不签
        </Button>
        <Button hook="t-confirm" why={why} onTap={onConfirm}>
          确认签署
        </Button>
      </View>
    </View>
  );
}
