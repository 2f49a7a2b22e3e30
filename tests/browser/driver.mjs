// Opens pages in headless Chromium and tells what happened there. Reads one JSON document from standard input:
//   {"chromium": path, "jobs": [{"file", "width", "height", "scheme", "media", "script", "axe", "full", "screenshot",
//    "pdf", "steps": [{"click" | "check" | "press" | "evaluate": …}]}]}
// and writes [{"problems", "requests", "dialogs", "axe", "values"}], one for each job.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const { chromium: executablePath, jobs } = JSON.parse(readFileSync(0, "utf8"));

async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.html).join(" | ").slice(0, 600)}`);
}

async function run(browser, job) {
  const context = await browser.newContext({
    viewport: { width: job.width ?? 1280, height: job.height ?? 900 },
    colorScheme: job.scheme ?? "light",
    javaScriptEnabled: job.script ?? true,
    permissions: job.permissions ?? [],
  });
  const page = await context.newPage();
  const told = { problems: [], requests: [], dialogs: [], axe: null, values: [] };
  page.on("console", (message) => told.problems.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => told.problems.push(`error: ${error.message}`));
  page.on("request", (request) => told.requests.push(request.url()));
  page.on("dialog", async (dialog) => { told.dialogs.push(dialog.message()); await dialog.dismiss(); });
  await page.goto(pathToFileURL(job.file).href + (job.hash ?? ""));
  if (job.media) await page.emulateMedia({ media: job.media });
  for (const step of job.steps ?? []) {
    if (step.click) await page.locator(step.click).first().click();
    else if (step.check) await page.locator(step.check).setChecked(step.to);
    else if (step.press) await page.keyboard.press(step.press);
    else told.values.push(await page.evaluate(step.evaluate));
  }
  if (job.axe) told.axe = await violations(page);
  if (job.screenshot) await page.screenshot({ path: job.screenshot, fullPage: job.full ?? false, clip: job.clip });
  if (job.pdf) await page.pdf({ path: job.pdf, format: "A4", preferCSSPageSize: true });
  await context.close();
  return told;
}

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const results = [];
for (const job of jobs) results.push(await run(browser, job));
await browser.close();
process.stdout.write(JSON.stringify(results));
