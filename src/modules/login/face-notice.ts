import { utf8 } from "#core/bytes.ts";
import { sm3Hex } from "#server/sm3.ts";

/**
 * What a person is told before their face is processed (个人信息保护法 §17, §29, §30), and agrees to apart from everything
 * else. Changing a word makes a new version: who agreed to the old one is asked again.
 */
const TEXT = [
  "处理者：你所在的医院。目的：确认开通手机签名的是你本人。",
  "方式：微信用你的姓名、身份证号和现场人脸做实名核验，只把通过与否和编号告诉医院。医院不收取、不保存你的人脸图像。",
  "保存：核验结果和编号随签名证据保存，期限与病历相同。",
  "你可以不同意：改由两位同事当面核验身份，效力相同。同意后也可随时在“我的”里撤回，已作的签名不受影响。",
];

export const FACE_NOTICE = { text: TEXT, version: sm3Hex(utf8(TEXT.join("\n"))).slice(0, 16) };
