# Two images of one build: `docker build -t ine-scraping-receiver .`, and with `--target mock-provider` the false Incode. BASE is what builds:
# Node 24 with npm on a Debian. What runs is Node, the libraries that it is linked with and one app: no shell, no package manager, nothing
# that its user could write. A registry of your own: `--secret id=npmrc,src=$HOME/.npmrc`.
ARG BASE=node:24-slim

FROM ${BASE} AS build
WORKDIR /workspace
COPY . .
ENV CI=1
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
  npm install --global --loglevel=error "$(node --print 'require("./package.json").packageManager')" \
  && pnpm install --frozen-lockfile --filter . --filter '@ine-scraping/receiver...' --filter '@ine-scraping/mock-provider...' \
  && pnpm --filter '@ine-scraping/receiver...' --filter '@ine-scraping/mock-provider...' run build \
  && for app in receiver mock-provider; do pnpm --config.inject-workspace-packages=true --filter "@ine-scraping/$app" deploy --prod "/out/$app" || exit; done
RUN node="$(readlink -f "$(command -v node)")" \
  && mkdir -p /runtime/usr/local/bin /runtime/etc \
  && cp "$node" /runtime/usr/local/bin/node \
  && ldd "$node" | grep -o '/[^ ]*' | xargs cp --parents --dereference --target-directory /runtime \
  && echo 'app:x:65532:65532::/app:/nonexistent' > /runtime/etc/passwd

FROM scratch AS runtime
COPY --from=build /runtime /
ENV PATH=/usr/local/bin NODE_ENV=production
WORKDIR /app
USER 65532:65532
ENTRYPOINT ["node", "dist/main.js"]

FROM runtime AS mock-provider
COPY --from=build /out/mock-provider /app
ENV MOCK_PROVIDER_HOST=0.0.0.0
EXPOSE 4000
HEALTHCHECK CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.MOCK_PROVIDER_PORT || 4000}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

# The last one is what is built when none is named. Alive is healthy: a database that is away is no reason to start it again.
FROM runtime AS receiver
COPY --from=build /out/receiver /app
ENV RECEIVER_HOST=0.0.0.0
EXPOSE 3000
HEALTHCHECK CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.RECEIVER_PORT || 3000}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
