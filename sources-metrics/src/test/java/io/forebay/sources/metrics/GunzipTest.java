package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GunzipTest {
  private static final String TEXT = "jobs 3\n".repeat(5_000);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100, 1 << 20})
  void feed_piecesOfAnySize_giveTheText(int piece) throws Exception {
    byte[] packed = PageBodiesTest.gzip(TEXT);
    assertThat(unpack(packed, piece)).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 1 << 20})
  void feed_everyHeaderField_isSkipped(int piece) throws Exception {
    byte[] plain = PageBodiesTest.gzip(TEXT);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    // Flags: text, header check, extra, name, comment.
    packed.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0x1f, 1, 2, 3, 4, 0, 3});
    packed.writeBytes(new byte[] {3, 0, 'a', 0, 'b'});
    packed.writeBytes("name\0and comment\0".getBytes(StandardCharsets.US_ASCII));
    packed.writeBytes(new byte[] {9, 9});
    packed.write(plain, 10, plain.length - 10);

    assertThat(unpack(packed.toByteArray(), piece)).isEqualTo(TEXT);
  }

  @Test
  void feed_emptyExtraField_isSkipped() throws Exception {
    byte[] plain = PageBodiesTest.gzip(TEXT);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packed.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 4, 1, 2, 3, 4, 0, 3, 0, 0});
    packed.write(plain, 10, plain.length - 10);

    assertThat(unpack(packed.toByteArray(), 5)).isEqualTo(TEXT);
  }

  @Test
  void feed_twoMembers_areJoined() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packed.writeBytes(PageBodiesTest.gzip("jobs"));
    packed.writeBytes(PageBodiesTest.gzip(" 3\n"));

    assertThat(unpack(packed.toByteArray(), 4)).isEqualTo("jobs 3\n");
  }

  @Test
  void complete_anyShorterLength_isFalse() throws Exception {
    byte[] packed = PageBodiesTest.gzip("jobs 3\n");
    for (int length = 0; length < packed.length; length++) {
      try (Gunzip gunzip = new Gunzip()) {
        gunzip.feed(packed, 0, length, new byte[64], (bytes, offset, count) -> {});
        assertThat(gunzip.complete()).as("after %s bytes", length).isFalse();
      }
    }
  }

  @Test
  void feed_anyDamagedByteOfDataOrTrailer_isNoticed() throws Exception {
    byte[] packed = PageBodiesTest.gzip("jobs 3\njobs 4\n");
    for (int at = 10; at < packed.length; at++) {
      byte[] damaged = packed.clone();
      damaged[at] ^= 0x55;
      assertThat(intact(damaged)).as("byte %s", at).isFalse();
    }
    assertThat(intact(packed)).isTrue();
  }

  @Test
  void feed_notGzip_throws() {
    byte[] text = "# TYPE jobs gauge\n".getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> unpack(text, 4))
        .isInstanceOf(DataFormatException.class)
        .hasMessage("does not begin as gzip does");
  }

  @Test
  void feed_randomBytesAfterAHeader_areNeverIntact() {
    Random random = new Random(42);
    for (int round = 0; round < 2_000; round++) {
      byte[] noise = new byte[10 + random.nextInt(200)];
      random.nextBytes(noise);
      noise[0] = 0x1f;
      noise[1] = (byte) 0x8b;
      noise[2] = 8;
      noise[3] &= 0x1f;
      assertThat(intact(noise)).isFalse();
    }
  }

  private static boolean intact(byte[] packed) {
    try (Gunzip gunzip = new Gunzip()) {
      gunzip.feed(packed, 0, packed.length, new byte[64], (bytes, offset, count) -> {});
      return gunzip.complete();
    } catch (DataFormatException e) {
      return false;
    }
  }

  private static String unpack(byte[] packed, int piece) throws DataFormatException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (Gunzip gunzip = new Gunzip()) {
      for (int from = 0; from < packed.length; from += piece) {
        byte[] part = Arrays.copyOfRange(packed, from, Math.min(packed.length, from + piece));
        gunzip.feed(part, 0, part.length, new byte[256], text::write);
      }
      assertThat(gunzip.complete()).isTrue();
    }
    return text.toString(StandardCharsets.US_ASCII);
  }
}
