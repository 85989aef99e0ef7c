import { type Drawing, ellipse, type Path, rectangle, star, transformed } from "#core/drawing/path.ts";
import { sealError } from "../errors.ts";
import { type Face, SEAL_COLOUR } from "../input.ts";
import { letter, line } from "./letters.ts";

/** Draws a face from its description at its true size. @throws seal.letter-missing, seal.face-empty */
export function drawFace(face: Face): Drawing {
  const { widthMm, heightMm } = sizeOf(face);
  const path = face.shape === "rectangle" ? rectangular(face) : round(face, widthMm, heightMm);
  return { widthMm, heightMm, colour: SEAL_COLOUR, path };
}

export const sizeOf = (face: Face): { widthMm: number; heightMm: number } =>
  face.shape === "circle"
    ? { widthMm: face.diameterMm, heightMm: face.diameterMm }
    : { widthMm: face.widthMm, heightMm: face.heightMm };

type Round = Exclude<Face, { shape: "rectangle" }>;

/** A ring, the institution's name along its upper part, a star, the purpose across, the serial below. */
function round(face: Round, width: number, height: number): Path {
  if (face.arc === "" && face.middle === "") throw sealError("face-empty");
  const [cx, cy, rx, ry] = [width / 2, height / 2, width / 2, height / 2];
  // Rings of official seals are about 1.2 mm at 42 mm (国发〔1999〕25号 leaves it to the maker).
  const ring = Math.max(0.6, Math.min(width, height) * 0.028);
  const least = Math.min(rx, ry);
  const hasStar = face.shape === "circle" && face.star;
  const arc = along(face.arc, { cx, cy, rx: rx - ring, ry: ry - ring });
  /** How wide a line may be at this height: inside the ring, and between the arc's ends as far down as they reach. */
  const room = (y: number, size: number) => {
    const inRing = chord(1.2 * ring, Math.abs(y) + size / 2);
    return y - size / 2 < arc.bottom ? Math.min(inRing, chord(arc.depth, Math.abs(arc.bottom))) : inRing;
  };
  /** Of the ellipse this far inside the ring. */
  const chord = (inside: number, y: number) => {
    const share = y / (ry - ring - inside);
    return 1.88 * (rx - ring - inside) * Math.sqrt(Math.max(0, 1 - share * share));
  };
  const across = (text: string, share: number, size: number): Path =>
    text === "" ? [] : line(text, { x: cx, y: cy + share * ry, size, most: room(share * ry, size) });
  const below = hasStar ? 0.46 : 0.08;
  return [
    ...ellipse(cx, cy, rx, ry, 1),
    ...ellipse(cx, cy, rx - ring, ry - ring, -1),
    ...(hasStar ? star(cx, cy, least * 0.3) : []),
    ...arc.path,
    ...across(face.middle, below, least * 0.19),
    ...across(face.second, below + 0.19, least * 0.13),
    ...across(face.serial, face.second === "" ? 0.72 : 0.8, least * 0.09),
  ];
}

/** From the ring inwards, and how far below the middle its ends reach: what lies across keeps clear of it. */
type Arc = { path: Path; depth: number; bottom: number };

/** The widest arc, in degrees, and the widest step from one letter to the next. */
const ARC = { most: 225, step: 28 };

/** Letters along the upper part of an ellipse, their feet towards its middle. */
function along(text: string, { cx, cy, rx, ry }: { cx: number; cy: number; rx: number; ry: number }): Arc {
  const letters = Array.from(text);
  if (letters.length === 0) return { path: [], depth: 0, bottom: -ry };
  const least = Math.min(rx, ry);
  // The more letters, the more of the ring they take, and the smaller they get.
  const gaps = letters.length - 1;
  const span = (Math.min(ARC.most, ARC.step * gaps) * Math.PI) / 180;
  const step = gaps === 0 ? 0 : span / gaps;
  const size = gaps === 0 ? least * 0.3 : Math.min(least * 0.3, step * least * 0.84);
  const away = size / 2 + least * 0.06;
  const path = letters.flatMap((one, at) => {
    const angle = -Math.PI / 2 - span / 2 + at * step;
    const [x, y] = [cx + (rx - away) * Math.cos(angle), cy + (ry - away) * Math.sin(angle)];
    // Upright against the ellipse: along its normal.
    const turn = Math.atan2(Math.sin(angle) / ry, Math.cos(angle) / rx) + Math.PI / 2;
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    return transformed(letter(one, size, 0.8).path, [cos, sin, -sin, cos, x, y]);
  });
  return { path, depth: away + size / 2, bottom: -(ry - away) * Math.cos(span / 2) + size / 2 };
}

/** A frame and lines: across from the top, or down from the right, as name seals are read. */
function rectangular(face: Extract<Face, { shape: "rectangle" }>): Path {
  const { widthMm: width, heightMm: height, border, direction } = face;
  const lines = face.lines.map((one) => one.trim()).filter((one) => one !== "");
  if (lines.length === 0) throw sealError("face-empty");
  const frame = border ? Math.max(0.5, Math.min(width, height) * 0.045) : 0;
  const frames = border
    ? [...rectangle(0, 0, width, height, 1), ...rectangle(frame, frame, width - 2 * frame, height - 2 * frame, -1)]
    : [];
  const margin = frame + Math.min(width, height) * 0.05;
  const room = { width: width - 2 * margin, height: height - 2 * margin };
  const texts = direction === "down" ? lines.flatMap((one, at) => column(one, at)) : lines.flatMap(row);
  return [...frames, ...texts];

  function row(text: string, at: number): Path {
    const tall = room.height / lines.length;
    const size = Math.min(tall * 0.92, room.width / Math.max(1, Array.from(text).length) / 0.92);
    return line(text, { x: width / 2, y: margin + tall * (at + 0.5), size, most: room.width });
  }

  function column(text: string, at: number): Path {
    const letters = Array.from(text);
    const wide = room.width / lines.length;
    const tall = room.height / letters.length;
    const size = Math.min(wide, tall) * 0.95;
    const x = width - margin - wide * (at + 0.5);
    return letters.flatMap((one, i) =>
      // Letters fill their cells, as they are cut.
      transformed(letter(one, size).path, [wide / size / 1.04, 0, 0, tall / size / 1.04, x, margin + tall * (i + 0.5)]),
    );
  }
}
