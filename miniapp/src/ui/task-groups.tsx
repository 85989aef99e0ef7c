import { Text, View } from "@tarojs/components";
import { type Group, type GroupBy, GROUPINGS } from "./grouping.ts";
import { Icon } from "./icon.tsx";

/** 按类型 · 按病人 · 按日期. */
export function GroupSwitch({ by, onChange }: { by: GroupBy; onChange: (by: GroupBy) => void }) {
  return (
    <View className="chips" role="radiogroup" aria-label="怎样分组">
      {GROUPINGS.map(([one, name]) => (
        <View
          key={one}
          className={`chip t-by-${one} ${one === by ? "chip--on" : ""}`}
          role="radio"
          aria-checked={one === by}
          onClick={() => onChange(one)}
        >
          {name}
        </View>
      ))}
    </View>
  );
}

export function GroupList({ groups, onOpen }: { groups: readonly Group[]; onOpen: (group: Group) => void }) {
  return (
    <View className="card card--flat">
      {groups.map((group) => (
        <View key={group.key} className="row t-group" role="button" onClick={() => onOpen(group)}>
          <View className="row__main">
            <View className="row__title">
              {group.title}
              {group.overdue > 0 ? (
                <View className="tag tag--waiting">
                  <Icon name="hourglass" size={14} />
                  <Text>逾期{group.overdue < group.tasks.length ? ` ${group.overdue}` : ""}</Text>
                </View>
              ) : null}
              {group.mustRead ? <MustRead /> : null}
            </View>
            <View className="row__meta">{group.meta}</View>
          </View>
          <Text className="row__count">{group.tasks.length}</Text>
          <Icon name="chevron-right" />
        </View>
      ))}
    </View>
  );
}

export const MustRead = () => (
  <View className="tag tag--mist">
    <Icon name="book" size={14} />
    <Text>必读</Text>
  </View>
);
