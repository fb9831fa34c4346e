package io.tailrace.console.letters.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.console.http.ApiException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ActionRequestTest {

    @Test
    void aFilterIsReadAndSaidOnOneLine() {
        ActionRequest request =
                read(
                        "{'kind':'redrive','filter':{'groups':['','mailer'],'errors':['no row 17'],"
                                + "'types':['a\\nb'],'since':'2026-01-01T00:00:00Z'},'limit':5,'rate':2.5,'canaries':0}");
        assertThat(request.filter().groups()).containsExactlyInAnyOrder("", "mailer");
        assertThat(request.filter().errors()).contains("no row <n>");
        assertThat(request.limit()).isEqualTo(5);
        assertThat(request.rate()).isEqualTo(2.5);
        assertThat(request.canaries()).isZero();
        assertThat(request.maxRedrives()).isNull();
        assertThat(request.selection())
                .startsWith("group (none) or mailer, type a")
                .endsWith("since 2026-01-01T00:00:00Z, at most 5")
                .doesNotContain("\n");
    }

    @Test
    void whatCouldSelectMoreThanWasMeantIsRefused() {
        refuses("{'kind':'redrive','filter':{}}", "must have a filter");
        refuses("{'kind':'redrive'}", "filter must be an object");
        refuses("{'kind':'redrive','filter':{'group':['a']}}", "unknown field \"group\"");
        refuses("{'kind':'redrive','filter':{'groups':'a'}}", "groups must be an array of texts");
        refuses("{'kind':'redrive','filter':{'groups':[null]}}", "groups must be an array");
        refuses("{'kind':'redrive','filter':{'ids':['1:1']},'limt':1}", "unknown field \"limt\"");
        refuses("{'kind':'redrive','filter':{'ids':['1:1']},'limit':1.5}", "limit must be a whole");
        refuses("{'kind':'redrive','filter':{'until':'soon','ids':['1:1']}}", "until must be");
        refuses("{'kind':'discard','filter':{'ids':['1:1']},'reason':' '}", "must have a reason");
        refuses("{'kind':'discard','filter':{'ids':['1:1']},'run':7}", "run must be a text");
        refuses("{'kind':'delete','filter':{'ids':['1:1']}}", "kind must be");
        refuses("{'kind':'reopen','filter':{'ids':['1:1']},'limit':1}", "have no effect");
        assertThat(read("{'kind':'redrive','filter':{},'everything':true}").selection())
                .isEqualTo("everything");
        assertThat(read("{'kind':'reopen','filter':{},'run':'discard-1'}").run())
                .isEqualTo("discard-1");
    }

    @Test
    void whatCameAfterTheListIsNotSelected() {
        ActionRequest request =
                read(
                        "{'kind':'discard','filter':{'before':{'0':2,'3':120}},'reason':'old"
                                + " bug'}");
        assertThat(request.filter().before()).containsOnly(entry(0, 2L), entry(3, 120L));
        assertThat(request.selection()).isEqualTo("before offsets {0=2, 3=120}");
        refuses("{'kind':'redrive','filter':{'before':{}}}", "before must be");
        refuses("{'kind':'redrive','filter':{'before':{'a':1}}}", "before must be");
        refuses("{'kind':'redrive','filter':{'before':{'0':'x'}}}", "before must be");
        refuses("{'kind':'discard','filter':{'ids':['1:1']},'reason':'erased'}", "never");
    }

    private static void refuses(String body, String message) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining(message);
    }

    private static ActionRequest read(String body) {
        try {
            return ActionRequest.of(new JsonMapper().readTree(body.replace('\'', '"')));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
