// The firewall that docs/deploying.md gives an operator, as it stands there.
import fs from "node:fs";

export function firewallRecipe(): string {
  const [, recipe] = /```nft\n(.*?)```/s.exec(fs.readFileSync("docs/deploying.md", "utf8")) ?? [];
  if (recipe === undefined) throw new Error("docs/deploying.md has no recipe for a firewall");
  return recipe;
}
