import { Text, View } from "@tarojs/components";
import type { SessionChoice, SessionPlan } from "../../client/auto-sign.ts";
import { clockTime, day } from "../../ui/time.ts";

export type Duration = Pick<SessionChoice, "minutes" | "notAfter">;

/** Hours that are offered beside the shift; the last that the policy allows is proposed. */
const PRESETS = [60, 120, 240] as const;

const lengthWords = (minutes: number): string => (minutes % 60 === 0 ? `${minutes / 60} 小时` : `${minutes} 分钟`);
const hoursWithin = ({ policy }: SessionPlan): Duration[] => {
  const fitting = PRESETS.filter((minutes) => minutes <= policy.maxMinutes);
  return (fitting.length > 0 ? fitting : [policy.maxMinutes]).map((minutes) => ({ minutes }));
};
const endOf = (plan: SessionPlan, { minutes, notAfter = Infinity }: Duration): number =>
  Math.min(plan.now + minutes * 60_000, notAfter);

/** 14:05, or 次日 02:05. */
export function untilWords(plan: SessionPlan, duration: Duration): string {
  const end = endOf(plan, duration);
  return `${day(end) === day(plan.now) ? "" : "次日 "}${clockTime(end)}`;
}

/** What a workstation asked for, else the longest of the hours. */
export function proposedDuration(plan: SessionPlan): Duration {
  const [shift] = plan.shifts;
  if (plan.invitation?.untilShiftEnd && shift) return { minutes: plan.policy.maxMinutes, notAfter: shift.endsAt };
  return hoursWithin(plan).at(-1) ?? { minutes: plan.policy.maxMinutes };
}

/** So many hours, or until the end of a shift that runs now, which the hospital's longest time may cut short. */
export function DurationChoice(props: { plan: SessionPlan; now: Duration; onChoose: (duration: Duration) => void }) {
  const { plan, now, onChoose } = props;
  const { maxMinutes } = plan.policy;
  const hours = hoursWithin(plan).map((duration) => ({
    duration,
    hook: `t-preset-${duration.minutes}`,
    name: lengthWords(duration.minutes),
    what: "",
  }));
  const shifts = plan.shifts.map((shift, at) => ({
    duration: { minutes: maxMinutes, notAfter: shift.endsAt },
    hook: `t-preset-shift-${at}`,
    name: "本班次",
    what: shift.name,
  }));
  const cut = plan.shifts.find(({ endsAt }) => endsAt === now.notAfter && endsAt > endOf(plan, now));
  return (
    <View>
      <View className="heading">多长时间</View>
      <View className="presets" role="radiogroup" aria-label="多长时间">
        {[...hours, ...shifts].map(({ duration, hook, name, what }) => {
          const isOn = duration.minutes === now.minutes && duration.notAfter === now.notAfter;
          return (
            <View
              key={hook}
              className={`preset ${hook} ${isOn ? "preset--on" : ""}`}
              role="radio"
              aria-checked={isOn}
              onClick={() => onChoose(duration)}
            >
              <View className="preset__name">{name}</View>
              <View className="hint">
                {what}至 {untilWords(plan, duration)}
              </View>
            </View>
          );
        })}
      </View>
      {cut ? (
        <View className="hint t-shift-cut" style={{ padding: "0 4px 8px" }} role="status">
          <Text>
            {cut.name}到 {untilWords(plan, { minutes: Infinity, notAfter: cut.endsAt })} 结束，医院规定一次最长{" "}
            {lengthWords(maxMinutes)}，所以只到 {untilWords(plan, now)}；之后请再授权一次。
          </Text>
        </View>
      ) : null}
    </View>
  );
}
