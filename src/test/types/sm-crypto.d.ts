/** The part of sm-crypto 0.5.8 that tests and benches use as an independent oracle. */
declare module "sm-crypto" {
  type Options = { hash?: boolean; der?: boolean; publicKey?: string; userId?: string };
  export const sm2: {
    doSignature(message: number[] | string, privateKey: string, options: Options): string;
    doVerifySignature(message: number[] | string, signature: string, publicKey: string, options: Options): boolean;
  };

  const all: { sm3(input: readonly number[]): string };
  export default all;
}
