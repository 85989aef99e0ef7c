import { createRequire } from "node:module";
import { z } from "zod";
import type { Data } from "#modules/template/form.ts";

/** What every candidate fills in, and the font all of them use. */
export const FONT_FILE = createRequire(import.meta.url).resolve(
  "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
);

export const NAMES = ["姓名", "性别", "年龄", "科室", "床号", "住院号", "入院日期", "出院日期"] as const;
export const TABLE = "药品";

const SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜";
const GIVEN = "国建秀兰英伟芳娜敏静丽强磊洋艳勇军杰娟涛明超霞平刚桂";
const COURSE =
  "患者因反复胸闷气促三年加重一周入院完善检查后予利尿扩血管抗血小板治疗症状好转今日查房一般情况可双肺呼吸音清未闻及干湿啰音心率齐各瓣膜区未闻及杂音双下肢无水肿复查电解质正常拟今日出院嘱低盐低脂饮食规律服药一个月后门诊复诊如有不适随时就诊。";

/** The n-th patient's. */
export function dataOf(n: number): Data {
  const pick = (from: string, at: number): string => from.charAt((n * 7 + at) % from.length);
  return {
    姓名: pick(SURNAMES, 0) + pick(GIVEN, 3) + pick(GIVEN, 11),
    性别: n % 2 === 0 ? "女" : "男",
    年龄: `${20 + (n % 70)}岁`,
    科室: "心血管内科",
    床号: String(1 + (n % 60)),
    住院号: `ZY${20_261_100_000 + n}`,
    入院日期: "2026-11-12",
    出院日期: "2026-11-25",
    病情: COURSE.repeat(3).slice(n % 40, (n % 40) + 270),
    码: `https://verify.example/d/ZY${20_261_100_000 + n}`,
    [TABLE]: Array.from({ length: 13 }, (_, at) => [
      String(at + 1),
      `${pick(GIVEN, at)}${pick(SURNAMES, at)}胶囊`,
      "0.25g×24粒",
      "口服 每日三次",
      "盒",
    ]),
  };
}

export const textAt = (data: Data, key: string): string => z.string().parse(data[key]);
export const rowsOf = (data: Data): string[][] => z.array(z.array(z.string())).parse(data[TABLE]);
