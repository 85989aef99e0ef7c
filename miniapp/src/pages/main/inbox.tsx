import { Text, View } from "@tarojs/components";
import Taro from "@tarojs/taro";
import { useState } from "react";
import { ConfirmSheet } from "../../ui/confirm-sheet.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Button, Check, FailureBlock, Offline } from "../../ui/parts.tsx";
import { ResultCard } from "../../ui/result-card.tsx";
import type { SignedOutcome } from "../../client/signing.ts";
import { type InboxTask, refresh, useStanding } from "../../ui/standing.ts";
import { dateTime } from "../../ui/time.ts";

/** What waits, by type, with check boxes for signing several at once. */
export function InboxTab() {
  const { tasks, failure, isOffline } = useStanding();
  const [type, setType] = useState<string | null>(null);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [isConfirming, setConfirming] = useState(false);
  const [result, setResult] = useState<SignedOutcome[] | null>(null);
  const all = tasks ?? [];
  const types = [...new Set(all.map((task) => task.documentType))];
  const shown = all.filter((task) => type === null || task.documentType === type);
  const taken = chosen.filter((id) => all.some((task) => task.taskId === id && canChoose(task)));
  const toggle = (id: string) => setChosen(taken.includes(id) ? taken.filter((one) => one !== id) : [...taken, id]);
  if (result)
    return (
      <ResultCard
        outcomes={result}
        titles={new Map(all.map((task) => [task.taskId, task.title]))}
        onDone={() => {
          setResult(null);
          setChosen([]);
          void refresh();
        }}
      />
    );
  return (
    <View className="t-inbox">
      <Offline isOffline={isOffline} onRetry={() => void refresh({ signIn: true })} />
      {!isOffline ? <FailureBlock failure={failure} /> : null}
      {types.length > 1 ? (
        <View className="chips">
          <View className={`chip ${type === null ? "chip--on" : ""}`} onClick={() => setType(null)}>
            全部 {all.length}
          </View>
          {types.map((name) => (
            <View key={name} className={`chip ${type === name ? "chip--on" : ""}`} onClick={() => setType(name)}>
              {name} {all.filter((task) => task.documentType === name).length}
            </View>
          ))}
        </View>
      ) : null}
      {tasks === null ? <View className="empty">开通后，这里列出等你签名的文书。</View> : null}
      {tasks !== null && shown.length === 0 ? (
        <View className="card empty">没有待签的文书。电脑上出现二维码时，点下面的“扫一扫”。</View>
      ) : null}
      {shown.length > 0 ? (
        <View className="card card--flat">
          {shown.map((task) => (
            <TaskRow
              key={task.taskId}
              task={task}
              isChosen={taken.includes(task.taskId)}
              onToggle={() => toggle(task.taskId)}
            />
          ))}
        </View>
      ) : null}
      {taken.length > 0 ? (
        <Button hook="t-batch" icon="sign" onTap={() => setConfirming(true)}>
          {`签署选中的 ${taken.length} 份`}
        </Button>
      ) : null}
      {isConfirming ? (
        <ConfirmSheet
          taskIds={taken}
          onClose={() => setConfirming(false)}
          onSigned={(outcomes) => {
            setConfirming(false);
            setResult(outcomes);
          }}
        />
      ) : null}
    </View>
  );
}

/** Raw data is signed only after it was opened and shown. */
const canChoose = (task: InboxTask): boolean => task.canSign === null && task.format !== "p1";

function TaskRow({ task, isChosen, onToggle }: { task: InboxTask; isChosen: boolean; onToggle: () => void }) {
  const done = task.signers.filter((one) => one.state === "signed").length;
  return (
    <View className={`row t-task ${task.canSign === null ? "" : "row--off"}`} id={`task-${task.taskId}`}>
      {canChoose(task) ? (
        <Check isOn={isChosen} onTap={onToggle} hook="t-choose">
          <Text />
        </Check>
      ) : null}
      <View
        className="row__main t-open-task"
        onClick={() => void Taro.navigateTo({ url: `/pages/task/index?id=${task.taskId}` })}
      >
        <View className="row__title">
          {task.title}
          {task.kind === "pdf" ? null : <Text className="tag tag--mist">{task.kind === "data" ? "数据" : "摘要"}</Text>}
          {task.signers.length > 1 ? (
            <Text className="tag tag--dai">
              {done} / {task.signers.length} 签
            </Text>
          ) : null}
        </View>
        <View className="row__meta">
          {task.patientMasked} · {task.documentType} · {dateTime(task.waitingSince)}
        </View>
        {task.canSign === null ? null : <View className="row__meta waiting">{task.canSign.say.zh}</View>}
      </View>
      <Icon name="chevron-right" />
    </View>
  );
}
