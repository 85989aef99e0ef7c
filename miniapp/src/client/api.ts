import type { PhoneRouter } from "../../../src/routers.ts";

/** The phone's procedures with their types, read off the server's router; no server code comes along. */
type Nouns = PhoneRouter["_def"]["record"];

type NameIn<T> = Extract<keyof T, string>;

export type Path = {
  [Noun in NameIn<Nouns>]: `${Noun}.${NameIn<Nouns[Noun]>}`;
}[NameIn<Nouns>];

type At<P extends Path> = P extends `${infer Noun}.${infer Verb}`
  ? Noun extends keyof Nouns
    ? Verb extends keyof Nouns[Noun]
      ? Nouns[Noun][Verb]
      : never
    : never
  : never;

type TypesOf<Procedure> = Procedure extends { _def: { $types: infer Types } } ? Types : never;

export type Input<P extends Path> = TypesOf<At<P>> extends { input: infer I } ? (I extends void ? object : I) : never;
export type Output<P extends Path> = TypesOf<At<P>> extends { output: infer O } ? O : never;
