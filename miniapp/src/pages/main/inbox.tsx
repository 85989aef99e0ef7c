import { Text, View } from "@tarojs/components";
import Taro from "@tarojs/taro";
import { useState } from "react";
import { byBed, type GroupBy, groupTasks, isBatchable } from "../../ui/grouping.ts";
import { Button, FailureBlock, Offline, Waiting } from "../../ui/parts.tsx";
import { isFrozen, refresh, stepOf, useStanding } from "../../ui/standing.ts";
import { GroupSwitch } from "../../ui/task-groups.tsx";
import { TaskRow } from "../../ui/task-row.tsx";

/** Everything that waits, in groups; a group's batch is two taps and the PIN away. */
export function InboxTab() {
  const { opened, tasks, tasksAt, failure, isOffline } = useStanding();
  const [by, setBy] = useState<GroupBy>("type");
  const maySign = !isOffline && !isFrozen(opened);
  const isReady = opened !== null && stepOf(opened) === "ready";
  return (
    <View className="t-inbox">
      <Offline isOffline={isOffline} listAt={tasksAt} onRetry={() => void refresh({ signIn: true })} />
      {!isOffline ? <FailureBlock failure={failure} /> : null}
      {tasks === null && isReady ? <Waiting what="正在取待签的文书" rows={6} /> : null}
      {tasks === null && !isReady ? <View className="empty">开通后，这里列出等你签名的文书。</View> : null}
      {tasks?.length === 0 ? (
        <View className="card empty">没有待签的文书。电脑上出现二维码时，点下面的“扫一扫”。</View>
      ) : null}
      {tasks && tasks.length > 0 ? <GroupSwitch by={by} onChange={setBy} /> : null}
      {groupTasks(tasks ?? [], by, Date.now()).map((group) => {
        const batch = group.tasks.filter(isBatchable).length;
        return (
          <View key={group.key}>
            <View className="heading">
              <Text>
                {group.title} {group.tasks.length}
              </Text>
              {group.mustRead ? <Text className="hint">必须逐份阅读</Text> : null}
            </View>
            <View className="card card--flat">
              {byBed(group.tasks).map((task) => (
                <TaskRow key={task.taskId} task={task} isReadOnly={isOffline} />
              ))}
            </View>
            {maySign && batch > 1 ? (
              <Button
                kind="plain"
                icon="stack"
                hook="t-batch-group"
                onTap={() =>
                  Taro.navigateTo({ url: `/pages/batch/index?by=${by}&key=${encodeURIComponent(group.key)}` })
                }
              >
                {`批量签署这 ${batch} 份`}
              </Button>
            ) : null}
          </View>
        );
      })}
    </View>
  );
}
