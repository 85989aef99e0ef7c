import { defineConfig } from "drizzle-kit";

export default defineConfig({ dialect: "mysql", schema: "./src/modules/*/schema.ts", out: "./drizzle" });
