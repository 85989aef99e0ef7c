import { Text, View } from "@tarojs/components";
import Taro from "@tarojs/taro";
import type { ReactNode } from "react";
import { Icon } from "./icon.tsx";
import type { InboxTask } from "./standing.ts";
import { MustRead } from "./task-groups.tsx";
import { dateTime } from "./time.ts";

/** One document that waits; a tap opens it. `problem`: why it was not signed the last time. */
export function TaskRow(props: { task: InboxTask; isReadOnly?: boolean; before?: ReactNode; problem?: string }) {
  const { task, isReadOnly = false, before, problem } = props;
  const done = task.signers.filter((one) => one.state === "signed").length;
  const open = () =>
    isReadOnly
      ? void Taro.showToast({ title: "连上医院后才能打开和签署", icon: "none", duration: 3000 })
      : void Taro.navigateTo({ url: `/pages/task/index?id=${task.taskId}` });
  return (
    <View className={`row t-task ${task.canSign === null ? "" : "row--off"}`} id={`task-${task.taskId}`}>
      {before}
      <View className="row__main t-open-task" role="button" onClick={open}>
        <View className="row__title">
          {task.title}
          {task.isOverdue ? (
            <View className="tag tag--waiting">
              <Icon name="hourglass" size={14} />
              <Text>逾期</Text>
            </View>
          ) : null}
          {task.isWarned ? (
            <View className="tag tag--waiting t-warned">
              <Icon name="alert" size={14} />
              <Text>有提醒</Text>
            </View>
          ) : null}
          {task.mustRead ? <MustRead /> : null}
          {task.kind === "pdf" ? null : <Text className="tag tag--mist">{task.kind === "data" ? "数据" : "摘要"}</Text>}
          {task.signers.length > 1 ? (
            <Text className="tag tag--dai">
              {done} / {task.signers.length} 签
            </Text>
          ) : null}
        </View>
        <View className="row__meta">
          {[task.patientMasked, task.documentType, dateTime(task.waitingSince)].filter(Boolean).join(" · ")}
        </View>
        {task.delegatedFrom ? <View className="row__meta">代 {task.delegatedFrom} 签</View> : null}
        {task.canSign === null ? null : <View className="row__meta waiting">{task.canSign.say.zh}</View>}
        {problem ? <View className="row__meta bad t-row-problem">{problem}</View> : null}
      </View>
      <Icon name="chevron-right" />
    </View>
  );
}
