package io.tailrace.console.letters;

import static io.tailrace.console.letters.index.Letters.done;
import static io.tailrace.console.letters.index.Letters.letter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.console.http.ApiException;
import io.tailrace.console.http.ApiRequest;
import io.tailrace.console.http.Caller;
import io.tailrace.console.http.Role;
import io.tailrace.console.letters.index.LetterStore;
import io.tailrace.console.letters.index.Letters;
import io.tailrace.processor.dlt.DeadLetterFilter;
import io.tailrace.processor.dlt.Disposition.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LetterPageTest {

    private static final Instant NOW = Instant.parse("2026-05-04T03:02:01Z");

    private static final LetterStore STORE =
            Letters.store(
                    letter(0, 0, NOW.minusSeconds(7_300), "row 17 is locked"),
                    letter(0, 1, NOW, "row 18 is locked"),
                    letter(1, 0, NOW, "mail is down"),
                    letter(1, 1, NOW.minusSeconds(200_000), "row 4711 is locked"),
                    letter(2, 5, NOW.minusSeconds(10), "row 5 is locked"));

    static {
        Letters.add(STORE, done(2, 5, Kind.DISCARDED));
    }

    @Test
    void pagesShowEachOnceTheNewestFirst() {
        List<String> positions = new ArrayList<>();
        String after = null;
        do {
            LetterPage page = LetterPage.of(STORE, selection(Map.of()), 3, after);
            assertThat(page.matching()).isEqualTo(4);
            assertThat(page.ends()).containsEntry(0, 2L).containsEntry(2, 6L);
            page.letters().forEach(letter -> positions.add(letter.position()));
            after = page.next();
        } while (after != null);
        assertThat(positions).containsExactly("1:0", "0:1", "0:0", "1:1");
        assertThatThrownBy(() -> LetterPage.of(STORE, selection(Map.of()), 3, "x"))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("after must be");
    }

    @Test
    void theFilterIsThatOfTheCommandLine() {
        assertThat(positions(Map.of("error", List.of("row <n> is locked"))))
                .containsExactly("0:1", "0:0", "1:1");
        assertThat(positions(Map.of("error", List.of("row 99 is locked")))).hasSize(3);
        assertThat(positions(Map.of("id", List.of("1:1", "id-0"))))
                .containsExactly("1:0", "0:0", "1:1");
        assertThat(positions(Map.of("since", List.of("2026-05-04T03:00:00Z")))).hasSize(2);
        assertThat(positions(Map.of("until", List.of("2026-05-04T03:00:00Z")))).hasSize(2);
        assertThat(positions(Map.of("group", List.of("")))).isEmpty();
        assertThat(positions(Map.of("state", List.of("discarded")))).containsExactly("2:5");
        assertThat(positions(Map.of("state", List.of("all")))).hasSize(5);
        assertThatThrownBy(() -> selection(Map.of("state", List.of("closed"))))
                .hasMessageContaining("open, redriven, discarded, erased");
        assertThatThrownBy(() -> selection(Map.of("since", List.of("yesterday"))))
                .hasMessageContaining("since must be a time");
    }

    @Test
    void groupsHaveTheHoursOfTheLastDay() {
        LetterGroups groups = LetterGroups.of(STORE, selection(Map.of()), NOW, 1);
        assertThat(groups.more()).isEqualTo(1);
        LetterGroups.Group locked = groups.groups().get(0);
        assertThat(locked.error()).isEqualTo("row <n> is locked");
        assertThat(locked.count()).isEqualTo(3);
        assertThat(locked.last()).isEqualTo(NOW);
        assertThat(locked.first()).isEqualTo(NOW.minusSeconds(200_000));
        assertThat(locked.spark()).hasSize(24).endsWith(1, 0, 1);
        assertThat(locked.spark().stream().mapToInt(Integer::intValue).sum()).isEqualTo(2);
    }

    @Test
    void aListSaysFromWhereOnItIsKnown() {
        LetterStore store = Letters.storeOf(1);
        Letters.add(store, letter(0, 0, NOW.minusSeconds(9), "down"));
        Letters.add(store, letter(0, 3, NOW, "down"));
        LetterPage page = LetterPage.of(store, selection(Map.of()), 50, null);
        assertThat(page.matching()).isEqualTo(1);
        DeadLetterFilter listed =
                new DeadLetterFilter(
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        null,
                        null,
                        page.begins(),
                        page.ends());
        assertThat(listed.accepts(letter(0, 0, NOW, "down"))).as("left out").isFalse();
        assertThat(listed.accepts(letter(0, 3, NOW, "down"))).isTrue();
        assertThat(listed.accepts(letter(0, 4, NOW, "down"))).as("came later").isFalse();
    }

    @Test
    void aFilterThatMeetsCutTextsIsNotExact() {
        LetterStore store =
                Letters.store(
                        letter(0, 0, NOW, "down"),
                        letter(
                                0,
                                1,
                                NOW,
                                Map.of("tailrace-group", "mailer", "ce_type", "t".repeat(300))));
        assertThat(page(store, Map.of("group", List.of("mailer"))).exact()).isTrue();
        assertThat(page(store, Map.of("type", List.of("order.placed.v1"))).exact()).isFalse();
        LetterGroups groups = LetterGroups.of(store, selection(Map.of()), NOW, 9);
        assertThat(groups.groups()).extracting(LetterGroups.Group::exact).containsOnlyOnce(false);
    }

    private static LetterPage page(LetterStore store, Map<String, List<String>> query) {
        return LetterPage.of(store, selection(query), 50, null);
    }

    private static List<String> positions(Map<String, List<String>> query) {
        return LetterPage.of(STORE, selection(query), 50, null).letters().stream()
                .map(LetterPage.Line::position)
                .toList();
    }

    private static LetterSelection selection(Map<String, List<String>> query) {
        return LetterSelection.of(
                new ApiRequest(
                        new Caller("test", Role.VIEW),
                        Map.of(),
                        query,
                        new JsonMapper().createObjectNode()));
    }
}
