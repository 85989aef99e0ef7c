import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "mysql",
  schema: ["./src/modules/*/schema.ts", "./src/modules/*/*-schema.ts", "./src/server/*/schema.ts"],
  out: "./drizzle",
});
