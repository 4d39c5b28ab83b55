# Build: TypeScript to JavaScript, then the packages of production only.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The server binaries of PostgreSQL 14 to 18 are optional dependencies.
RUN npm ci --include=optional
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build \
  && npm prune --omit=dev --include=optional \
  # npm packages hold no symbolic links: the servers' are made here, since /app is read-only later.
  && node -e "import('/app/dist/postgres/server/binaries.js').then(({ supportedMajors, prepareBinaries }) => Promise.all(supportedMajors.map(prepareBinaries))).then((all) => console.log(all))"

FROM node:24-bookworm-slim
# tini reaps what killed shadows leave behind; npm is not needed at run time.
RUN apt-get update \
  && apt-get install -y --no-install-recommends tini \
  && rm -rf /var/lib/apt/lists/* /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn-* /usr/local/bin/yarn*
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# The image's own user "node"; PostgreSQL does not run as root, and asks for a user that has a name.
RUN mkdir /data && chown 1000:1000 /data
ENV NODE_ENV=production DATA_DIR=/data PORT=3000
VOLUME /data
EXPOSE 3000
USER 1000:1000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# A stop waits up to 30 s for the review that runs: docker stop --time 40
STOPSIGNAL SIGTERM
ENTRYPOINT ["tini", "--", "node", "dist/cli.js"]
CMD ["serve"]
