/** For jest: GitHub's packages import JSON without saying so, which jest warns of for each file. */
export function process(code: string): { code: string } {
  return { code: code.replaceAll(/^(import .+ from ".+\.json");$/gm, '$1 with { type: "json" };') };
}
