// A reader in a thread of its own, so that what the sender computes does not count as waiting: gets a
// page every `everyMs` until it is told to stop, then says how long each answer took.

import { parentPort, workerData } from "node:worker_threads";
import { http } from "./harness.mjs";

const { url, everyMs } = workerData;
const times = [];
let reading = true;
parentPort.once("message", () => (reading = false));
while (reading) {
  const answer = await http(url, { within: 10_000 });
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status}`);
  times.push(answer.ms);
  await new Promise((resolve) => setTimeout(resolve, everyMs));
}
parentPort.postMessage(times.sort((a, b) => a - b));
parentPort.close();
