package io.tailrace.event;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names a type of events. The name identifies the type outside this process.
 *
 * <p>The name is {@code <aggregate type>.<action>.v<version>}, for example {@code order.placed.v1}.
 * Once an event of that name has been published, the record may gain optional components only; any
 * other change is a new record with the next version.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface EventType {

    /** The name that events of this type are written with. */
    String value();

    /** Earlier names of this type, which are read but never written. */
    String[] aliases() default {};
}
