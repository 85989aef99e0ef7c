import { Text, View } from "@tarojs/components";
import { useDidShow, useRouter } from "@tarojs/taro";
import { useState } from "react";
import type { SignedOutcome } from "../../client/signing.ts";
import { ConfirmSheet } from "../../ui/confirm-sheet.tsx";
import { byBed, type GroupBy, isBatchable, keyOf } from "../../ui/grouping.ts";
import { Button, Check, FailureBlock, goBack, Nav, Offline, Waiting } from "../../ui/parts.tsx";
import { refusedWords } from "../../ui/refused.ts";
import { Screen } from "../../ui/screen.tsx";
import { refresh, useStanding } from "../../ui/standing.ts";
import { TaskRow } from "../../ui/task-row.tsx";
import { BatchResult } from "./result.tsx";

/** The protocol's slots of one batch (protocol.md §4). */
const MOST = 200;

/**
 * Several documents, one PIN. Everything that may be signed unread is chosen already; what failed stays chosen with its
 * reason. Must-read documents, and those intake warns of, are listed and cannot be chosen: the server refuses them in a batch,
 * too.
 */
export default function BatchPage() {
  const { by, key } = useRouter().params as { by?: GroupBy; key?: string };
  const group = key === undefined ? null : decodeURIComponent(key);
  const { tasks, failure, isOffline, tasksAt } = useStanding();
  const [type, setType] = useState<string | null>(null);
  /** What the person left out; everything else that can be is chosen, also what comes in meanwhile. */
  const [unchosen, setUnchosen] = useState<ReadonlySet<string>>(new Set());
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map());
  const [confirming, setConfirming] = useState<readonly string[] | null>(null);
  const [result, setResult] = useState<{ outcomes: SignedOutcome[]; tookMs: number } | null>(null);
  useDidShow(() => void refresh());

  const all = byBed((tasks ?? []).filter((task) => group === null || !by || keyOf(task, by) === group));
  const types = [...new Set(all.map((task) => task.documentType))];
  const shown = all.filter((task) => type === null || task.documentType === type);
  const possible = shown.filter(isBatchable);
  const chosen = possible.filter((task) => !unchosen.has(task.taskId)).slice(0, MOST);
  const excluded = shown.filter((task) => task.mustRead && !task.isWarned).length;
  const warned = shown.filter((task) => task.isWarned).length;
  const patients = new Set(chosen.map((task) => task.patientKey)).size;
  const isAll = chosen.length === Math.min(possible.length, MOST) && chosen.length > 0;
  const turn = (ids: readonly string[], isOn: boolean) =>
    setUnchosen(new Set(isOn ? [...unchosen].filter((one) => !ids.includes(one)) : [...unchosen, ...ids]));

  const take = (outcomes: SignedOutcome[], tookMs: number) => {
    setConfirming(null);
    setResult({ outcomes, tookMs });
    const refused = outcomes.flatMap((one) =>
      one.status === "refused" ? [[one.taskId, refusedWords(one)] as const] : [],
    );
    setProblems(new Map(refused));
    void refresh();
  };
  if (result)
    return (
      <Screen className="screen--foot t-batch-page">
        <Nav title="批量签署" />
        <BatchResult
          {...result}
          tasks={tasks ?? []}
          onAgain={(failed) => {
            // Only what failed stays chosen.
            setUnchosen(new Set((tasks ?? []).map((one) => one.taskId).filter((one) => !failed.includes(one))));
            setResult(null);
          }}
          onHome={goBack}
        />
      </Screen>
    );
  return (
    <Screen className="screen--foot t-batch-page">
      <Nav title="批量签署" />
      <Offline isOffline={isOffline} listAt={tasksAt} onRetry={() => void refresh({ signIn: true })} />
      {!isOffline ? <FailureBlock failure={failure} /> : null}
      {tasks === null && !failure ? <Waiting what="正在取待签的文书" rows={6} /> : null}
      {types.length > 1 ? (
        <View className="chips" role="radiogroup" aria-label="文书类型">
          {[null, ...types].map((name) => (
            <View
              key={name ?? ""}
              className={`chip t-type ${type === name ? "chip--on" : ""}`}
              role="radio"
              aria-checked={type === name}
              onClick={() => setType(name)}
            >
              {name ?? "全部"} {name === null ? all.length : all.filter((task) => task.documentType === name).length}
            </View>
          ))}
        </View>
      ) : null}
      {shown.length > 0 ? (
        <View className="line hint" style={{ justifyContent: "space-between", padding: "0 4px 6px" }}>
          <Text>按床号排列</Text>
          {excluded > 0 ? <Text className="t-excluded">已排除必读 {excluded} 份</Text> : null}
        </View>
      ) : null}
      {warned > 0 ? (
        <View className="card card--waiting waiting t-warned-out">
          {warned} 份接收时发现了需要留意的地方，不在批量里。请逐份点开，看过提醒再签。
        </View>
      ) : null}
      {tasks !== null && shown.length === 0 ? <View className="card empty">这里的文书都签完了。</View> : null}
      {shown.length > 0 ? (
        <View className="card card--flat">
          {shown.map((task) => (
            <TaskRow
              key={task.taskId}
              task={task}
              isReadOnly={isOffline}
              problem={problems.get(task.taskId) ?? ""}
              before={
                isBatchable(task) ? (
                  <Check
                    isOn={!unchosen.has(task.taskId)}
                    label={`选中 ${task.title}`}
                    onTap={() => turn([task.taskId], unchosen.has(task.taskId))}
                    hook="t-choose"
                  />
                ) : (
                  <View className="check__box check__box--none" />
                )
              }
            />
          ))}
        </View>
      ) : null}
      <View className="foot">
        <View className="line" style={{ justifyContent: "space-between", minHeight: "44px" }}>
          <Check
            isOn={isAll}
            onTap={() =>
              turn(
                possible.map((task) => task.taskId),
                !isAll,
              )
            }
            hook="t-all"
          >
            全选{type ?? ""}
          </Check>
          <Text className="second t-chosen">
            已选 {chosen.length} 份 · {patients} 位病人
          </Text>
        </View>
        <Button
          hook="t-sign-batch"
          icon="sign"
          why={isOffline ? "连上医院后才能签" : chosen.length === 0 ? "请至少选一份" : null}
          onTap={() => setConfirming(chosen.map((task) => task.taskId))}
        >
          {`签署 ${chosen.length} 份`}
        </Button>
      </View>
      {confirming ? <ConfirmSheet taskIds={confirming} onClose={() => setConfirming(null)} onSigned={take} /> : null}
    </Screen>
  );
}
