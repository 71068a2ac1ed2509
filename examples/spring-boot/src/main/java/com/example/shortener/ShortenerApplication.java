package com.example.shortener;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

import java.time.InstantSource;

@SpringBootApplication
@EnableConfigurationProperties(Settings.class)
public class ShortenerApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(ShortenerApplication.class, arguments);
    }

    /** A bean, so that tests can move the time instead of waiting for it. */
    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Bean
    Keys keys(Settings settings) {
        return new Keys(settings.secretBytes());
    }
}
