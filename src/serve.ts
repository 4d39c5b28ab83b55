import path from "node:path";
import { createReviewer } from "./create-reviewer.ts";
import { openStore } from "./jobs/open-store.ts";
import { openShadow } from "./postgres/shadow/open-shadow.ts";
import { type RunningServer, startServer } from "./server.ts";
import { createLog } from "./service/create-log.ts";
import { type Environment, readSettings } from "./service/read-settings.ts";
import { runUntilSignal } from "./service/run-until-signal.ts";
