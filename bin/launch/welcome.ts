import type { Settings } from "./settings.ts";

/** What the demonstration made for people to try; nothing in it is a secret outside this machine. */
export type Demo = {
  accounts: { role: string; staffNo: string; password: string; totpSecret: string }[];
  doctors: { name: string; staffNo: string; department: string }[];
};

/** The first screen a user meets: where everything is, and what to try first. */
export function welcome(settings: Settings, demo: Demo): string {
  const accounts = demo.accounts.map(
    (a) => `      ${a.staffNo}  ${a.password}  (${a.role}; 动态码密钥 ${a.totpSecret})`,
  );
  const doctors = demo.doctors.map((d) => `${d.name} ${d.staffNo}`).join("、");
  return [
    "",
    "  杏签 · Xingqian is ready. 演示医院已就绪。",
    "",
    `  管理后台 console        ${settings.appUrl}`,
    ...accounts,
    `  医生手机 phone          ${settings.phoneUrl}`,
    `  HIS 模拟器 simulator    ${settings.hisUrl}`,
    `  验签 verify             ${settings.appUrl}/verify`,
    `  接口文档 API            ${settings.appUrl}/api/his/v1/docs`,
    "",
    "  先试这个 Try first:",
    `  1. 打开医生手机，选一位微信用户（${doctors}），按向导绑定。`,
    "  2. 打开 HIS 模拟器，选一份文书和签署人，点“发起签署”，出现二维码。",
    "  3. 手机上点“扫一扫”，扫或粘贴二维码，阅读后输入 PIN 签署。",
    "  4. 在 HIS 模拟器下载签好的 PDF，拖到验签页查看结果。",
    "",
    "  演示用时间源取自本机时钟，不作司法依据。This demo's time servers tell this machine's clock.",
    "  Ctrl-C 停止全部进程，数据保留。",
    "",
  ].join("\n");
}
