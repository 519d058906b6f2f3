package io.forebay.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The limit: reads all pods and throws them away; then looks in each line of a watch for the label
 * that is changed, and for nothing else.
 */
final class BareClient implements PodClient {
  private static final Pattern VERSION = Pattern.compile("\"resourceVersion\":\"([0-9]+)\"");
  private static final Pattern CONTINUE = Pattern.compile("\"continue\":\"([^\"]+)\"");
  private static final byte[] CHANGED = ("\"" + PodTemplate.CHANGED + "\":\"").getBytes(ISO_8859_1);

  private final Path kubeconfig;
  private final boolean stream;
  private final Stamps stamps;
  private final byte[] buffer = new byte[1 << 16];
  private volatile @Nullable InputStream watch;

  /** A line of the watch, as far as it has come. */
  private byte[] line = new byte[1 << 14];

  private int length;

  BareClient(Path kubeconfig, String way, Stamps stamps) {
    this.kubeconfig = kubeconfig;
    this.stream = way.equals("stream");
    this.stamps = stamps;
  }

  @Override
  public void start() throws Exception {
    ClusterHttp http = new ClusterHttp(kubeconfig, HttpClient.Version.HTTP_1_1);
    String pods =
        "/api/v1/namespaces/%s/pods?labelSelector=%s"
            .formatted(
                PodTemplate.NAMESPACE,
                URLEncoder.encode(PodTemplate.SELECTOR, StandardCharsets.UTF_8));
    String watching = pods + "&watch=true&allowWatchBookmarks=true&timeoutSeconds=600";
    InputStream opened;
    if (stream) {
      opened = get(http, watching + "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");
      while (!followed(opened)) {
        // Until the end of what there was.
      }
    } else {
      opened = get(http, watching + "&resourceVersion=" + pages(http, pods + "&limit=" + PAGE));
    }
    watch = opened;
    Thread thread = new Thread(() -> follow(opened), "bare-watch");
    thread.setDaemon(true);
    thread.start();
  }

  /** Reads all pages, and returns the version of the list. */
  private String pages(ClusterHttp http, String list) throws IOException, InterruptedException {
    String next = list;
    while (true) {
      String head;
      try (InputStream page = get(http, next)) {
        // What describes the list comes before what is in it.
        int read = page.readNBytes(buffer, 0, 1024);
        head = new String(buffer, 0, read, ISO_8859_1);
        head = head.substring(0, Math.max(0, head.indexOf("\"items\":")));
        while (page.read(buffer) >= 0) {
          // Thrown away.
        }
      }
      Matcher more = CONTINUE.matcher(head);
      if (!more.find()) {
        Matcher version = VERSION.matcher(head);
        if (!version.find()) {
          throw new IOException("page: no version in " + head);
        }
        return version.group(1);
      }
      next = list + "&continue=" + URLEncoder.encode(more.group(1), StandardCharsets.UTF_8);
    }
  }

  private static InputStream get(ClusterHttp http, String path)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        http.client().send(http.request(path).build(), HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      throw new IOException("status: " + response.statusCode() + " (expected: 200) of " + path);
    }
    return response.body();
  }

  private void follow(InputStream in) {
    try {
      while (length >= 0) {
        followed(in);
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  /** Reads once, and tells whether a bookmark was in it. */
  private boolean followed(InputStream in) throws IOException {
    int read = in.read(buffer);
    if (read < 0) {
      throw new IOException("the watch ended");
    }
    boolean bookmark = false;
    int from = 0;
    for (int i = 0; i < read; i++) {
      if (buffer[i] == '\n') {
        append(from, i);
        bookmark |= line[9] == 'B';
        search();
        length = 0;
        from = i + 1;
      }
    }
    append(from, read);
    return bookmark;
  }

  private void append(int from, int to) {
    int added = to - from;
    if (length + added > line.length) {
      line = Arrays.copyOf(line, 2 * (length + added));
    }
    System.arraycopy(buffer, from, line, length, added);
    length += added;
  }

  private void search() {
    for (int i = 0; i + CHANGED.length < length; i++) {
      if (Arrays.equals(line, i, i + CHANGED.length, CHANGED, 0, CHANGED.length)) {
        int from = i + CHANGED.length;
        int to = from;
        while (line[to] != '"') {
          to++;
        }
        stamps.seen(new String(line, from, to - from, ISO_8859_1));
        return;
      }
    }
  }

  @Override
  public void close() {
    InputStream open = watch;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // It is not used any more.
      }
    }
  }
}
